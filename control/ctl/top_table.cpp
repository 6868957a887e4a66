#include "control/ctl/top_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <string_view>
#include <utility>

#include "control/ctl/row_json.hpp"

namespace neigh::ctl {
namespace {

struct Drop {
    std::string name;
    std::string dev;
    double rate = 0;
    std::uint64_t total = 0;
};

std::uint64_t at(const std::map<std::string, std::uint64_t>& numbers, const std::string& name) {
    const auto found = numbers.find(name);
    return found == numbers.end() ? 0 : found->second;
}

const TopInterface* find(const TopLook& look, const std::string& name) {
    const auto found = std::find_if(look.begin(), look.end(), [&](const TopInterface& it) { return it.name == name; });
    return found == look.end() ? nullptr : &*found;
}

double rate_of(const TopInterface* before, const TopInterface& now, const std::string& counter, double seconds) {
    const std::uint64_t then = before != nullptr ? at(before->counters, counter) : UINT64_MAX;
    const std::uint64_t value = at(now.counters, counter);
    return value > then && seconds > 0 ? static_cast<double>(value - then) / seconds : 0;
}

// Packets that were lost: for a reason of ours, or by the device. What a device counts that are neither its packets nor
// their bytes are losses, those of a newer neighd's too.
bool is_drop(const std::string& counter) {
    return counter.starts_with("drop_") ||
           (counter.starts_with("device_") && !counter.ends_with("_packets") && !counter.ends_with("_bytes"));
}

double drop_rate(const TopInterface* before, const TopInterface& now, double seconds) {
    return std::accumulate(now.counters.begin(), now.counters.end(), 0.0, [&](double sum, const auto& counter) {
        return sum + (is_drop(counter.first) ? rate_of(before, now, counter.first, seconds) : 0);
    });
}

double received_rate(const TopInterface* before, const TopInterface& now, std::size_t worker, double seconds) {
    const std::uint64_t value = now.received[worker];
    const bool falls = before == nullptr || worker >= before->received.size() || before->received[worker] > value;
    return falls || seconds <= 0 ? 0 : static_cast<double>(value - before->received[worker]) / seconds;
}

// Those that dropped anything at all, the busiest first.
std::vector<Drop> drops_of(const TopLook& before, const TopLook& now, double seconds) {
    std::vector<Drop> drops;
    for (const TopInterface& interface : now) {
        for (const auto& [name, total] : interface.counters) {
            if (is_drop(name) && total > 0) {
                drops.push_back(
                    {name, interface.name, rate_of(find(before, interface.name), interface, name, seconds), total});
            }
        }
    }
    std::stable_sort(drops.begin(), drops.end(), [](const Drop& a, const Drop& b) {
        return std::pair{a.rate, a.total} > std::pair{b.rate, b.total};
    });
    return drops;
}

// At most six characters: 999, 12.3k, 1.23G.
std::string short_number(double number) {
    constexpr std::array<const char*, 5> kUnits{"", "k", "M", "G", "T"};
    std::size_t unit = 0;
    for (; number >= 999.5 && unit + 1 < kUnits.size(); ++unit) {
        number /= 1'000;
    }
    char text[32];
    (void)std::snprintf(text, sizeof text, "%.*f%s", unit == 0 || number >= 99.95 ? 0 : 1, number, kUnits[unit]);
    return text;
}

std::string left(std::string text, std::size_t width) {
    text.resize(width, ' ');
    return text;
}

std::string right(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

constexpr std::size_t kNameWidth = 16;
constexpr std::size_t kColumnWidth = 8;

// A column of numbers; in a window that is too narrow the last ones are left out.
struct Column {
    const char* head;
    double (*value)(const TopInterface* before, const TopInterface& now, double seconds);
};

template <char direction>
double packets(const TopInterface* before, const TopInterface& now, double seconds) {
    return rate_of(before, now, direction == 'r' ? "rx_packets" : "tx_packets", seconds);
}
template <char direction>
double bits(const TopInterface* before, const TopInterface& now, double seconds) {
    return 8 * rate_of(before, now, direction == 'r' ? "rx_bytes" : "tx_bytes", seconds);
}
template <const char*... states>
double neighbors(const TopInterface*, const TopInterface& now, double) {
    return static_cast<double>((at(now.states, states) + ...));
}

constexpr char kReachable[] = "REACHABLE", kStale[] = "STALE", kDelay[] = "DELAY", kProbe[] = "PROBE";
constexpr char kIncomplete[] = "INCOMPLETE", kFailed[] = "FAILED", kPermanent[] = "PERMANENT", kNoarp[] = "NOARP";

constexpr Column kTable[] = {
    {"rx/s", packets<'r'>},
    {"tx/s", packets<'t'>},
    {"drop/s", drop_rate},
    {"reach", neighbors<kReachable>},
    {"stale", neighbors<kStale>},
    {"probe", neighbors<kDelay, kProbe>},
    {"incompl", neighbors<kIncomplete>},
    {"failed", neighbors<kFailed>},
    {"static", neighbors<kPermanent, kNoarp>},
    {"rx bit/s", bits<'r'>},
    {"tx bit/s", bits<'t'>},
};

std::size_t columns_in(std::size_t width) {
    const std::size_t room = width > kNameWidth + 5 ? (width - kNameWidth - 5) / (kColumnWidth + 1) : 0;
    return std::min(room, std::size(kTable));
}

std::string line_of(const TopInterface* before, const TopInterface& now, double seconds, std::size_t columns) {
    std::string line = left(now.name, kNameWidth) + (now.up ? " up  " : " down");
    for (std::size_t i = 0; i < columns; ++i) {
        line += ' ' + right(short_number(kTable[i].value(before, now, seconds)), kColumnWidth);
    }
    return line;
}

// What each worker receives, an interface a line: whether RSS spreads. Nothing where there is one worker.
std::vector<std::string> worker_lines(const TopLook& before, const TopLook& now, double seconds) {
    std::size_t workers = 0;
    for (const TopInterface& interface : now) {
        workers = std::max(workers, interface.received.size());
    }
    if (workers < 2) {
        return {};
    }
    std::vector<std::string> lines{left("rx/s of worker", kNameWidth)};
    for (std::size_t worker = 0; worker < workers; ++worker) {
        lines.front() += ' ' + right(std::to_string(worker), kColumnWidth);
    }
    for (const TopInterface& interface : now) {
        std::string& line = lines.emplace_back(left(interface.name, kNameWidth));
        for (std::size_t worker = 0; worker < interface.received.size(); ++worker) {
            line += ' ' + right(short_number(received_rate(find(before, interface.name), interface, worker, seconds)),
                                kColumnWidth);
        }
    }
    return lines;
}

TopInterface sum_of(const TopLook& look) {
    TopInterface sum{.name = "all", .up = true};
    for (const TopInterface& interface : look) {
        for (const auto& [name, value] : interface.counters) {
            sum.counters[name] += value;
        }
        for (const auto& [name, value] : interface.states) {
            sum.states[name] += value;
        }
    }
    return sum;
}

}  // namespace

TopLook top_look(const Json& stats, const Json& interfaces) {
    TopLook look;
    const auto each = [](const Json& json, const char* key, const auto& take) {
        if (const auto list = json.is_object() ? json.find(key) : json.end(); list != json.end() && list->is_array()) {
            std::for_each(list->begin(), list->end(), take);
        }
    };
    const auto numbers = [](const Json& json, const char* key, std::map<std::string, std::uint64_t>& to) {
        if (const auto object = json.find(key); object != json.end() && object->is_object()) {
            for (const auto& [name, value] : object->items()) {
                to[name] += value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
            }
        }
    };
    each(stats, "interfaces", [&](const Json& json) {
        if (const auto name = json.is_object() ? text_at(json, "name") : std::nullopt) {
            numbers(json, "counters", look.emplace_back(TopInterface{.name = *name}).counters);
        }
    });
    const auto put = [&](const Json& json, const char* key, const auto& what) {
        const auto name = json.is_object() ? text_at(json, key) : std::nullopt;
        const auto at = std::find_if(look.begin(), look.end(), [&](const TopInterface& it) { return it.name == name; });
        if (at != look.end()) {
            what(json, *at);
        }
    };
    each(stats, "neighbors", [&](const Json& json) {
        put(json, "dev", [&](const Json& row, TopInterface& it) { numbers(row, "states", it.states); });
    });
    each(stats, "workers", [&](const Json& worker) {
        each(worker, "interfaces", [&](const Json& json) {
            put(json, "name", [](const Json& row, TopInterface& it) {
                const auto counters = row.find("counters");
                const bool has = counters != row.end() && counters->is_object();
                it.received.push_back(has ? number_at(*counters, "worker_rx_packets").value_or(0) : 0);
            });
        });
    });
    each(interfaces, "interfaces", [&](const Json& json) {
        put(json, "name",
            [](const Json& row, TopInterface& it) { it.up = row.value("up", Json(false)) == Json(true); });
    });
    return look;
}

std::vector<std::string> top_lines(const TopLook& before, const TopLook& now, double seconds, const std::string& time,
                                   TopWindow window) {
    const std::size_t columns = columns_in(window.columns);
    const TopInterface sum_before = sum_of(before);
    const TopInterface sum = sum_of(now);
    const auto entries = std::accumulate(sum.states.begin(), sum.states.end(), std::uint64_t{0},
                                         [](std::uint64_t n, const auto& state) { return n + state.second; });
    std::vector<std::string> lines{"neighd  " + time + "  " + std::to_string(now.size()) + " interfaces, " +
                                   std::to_string(entries) + " neighbors"};
    std::string head = left("interface", kNameWidth) + " link";
    for (std::size_t i = 0; i < columns; ++i) {
        head += ' ' + right(kTable[i].head, kColumnWidth);
    }
    lines.push_back(head);
    // In a low window the sum and the two busiest reasons are worth more than the last interfaces.
    const std::vector<Drop> drops = drops_of(before, now, seconds);
    constexpr std::size_t kLow = 8;  // rows; in such a window drops are counted, and their reasons left out
    const std::size_t kept = 3 + (drops.empty() || window.rows < kLow ? 0 : 1 + std::min<std::size_t>(drops.size(), 2));
    const std::size_t room = window.rows > kept ? window.rows - kept : 0;
    const std::size_t shown = now.size() <= room ? now.size() : room - std::min<std::size_t>(room, 1);
    for (std::size_t i = 0; i < shown; ++i) {
        lines.push_back(line_of(find(before, now[i].name), now[i], seconds, columns));
    }
    if (shown < now.size() && room > 0) {
        lines.push_back("(" + std::to_string(now.size() - shown) + " more)");
    }
    lines.push_back(line_of(&sum_before, sum, seconds, columns));
    if (!drops.empty()) {
        lines.push_back(left("dropped", kNameWidth) + right("/s", kColumnWidth) + right("in all", kColumnWidth + 1) +
                        "  why");
        for (const Drop& drop : drops) {
            lines.push_back(left(drop.dev, kNameWidth) + right(short_number(drop.rate), kColumnWidth) + ' ' +
                            right(short_number(static_cast<double>(drop.total)), kColumnWidth) + "  " + drop.name);
        }
    }
    const std::vector<std::string> workers = worker_lines(before, now, seconds);
    lines.insert(lines.end(), workers.begin(), workers.end());
    lines.resize(std::min(lines.size(), window.rows));
    for (std::string& line : lines) {
        line.resize(std::min(line.size(), window.columns));
        line.erase(line.find_last_not_of(' ') + 1);
    }
    return lines;
}

Json top_json(const TopLook& before, const TopLook& now, double seconds) {
    Json interfaces = Json::array();
    for (const TopInterface& interface : now) {
        const TopInterface* const then = find(before, interface.name);
        Json row{{"name", interface.name}, {"up", interface.up}};
        for (const char* const counter : {"rx_packets", "tx_packets", "rx_bytes", "tx_bytes"}) {
            row[std::string{counter} + "_per_second"] = rate_of(then, interface, counter, seconds);
        }
        row["drops_per_second"] = drop_rate(then, interface, seconds);
        Json received = Json::array();
        for (std::size_t worker = 0; worker < interface.received.size(); ++worker) {
            received.push_back(received_rate(then, interface, worker, seconds));
        }
        row["rx_packets_per_second_of_workers"] = std::move(received);
        row["states"] = interface.states;
        interfaces.push_back(std::move(row));
    }
    Json drops = Json::array();
    for (const Drop& drop : drops_of(before, now, seconds)) {
        drops.push_back({{"name", drop.name}, {"dev", drop.dev}, {"per_second", drop.rate}, {"total", drop.total}});
    }
    return {{"seconds", seconds}, {"interfaces", std::move(interfaces)}, {"drops", std::move(drops)}};
}

}  // namespace neigh::ctl
