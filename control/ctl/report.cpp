#include "control/ctl/report.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <utility>
#include <vector>

#include "control/ctl/row_json.hpp"
#include "control/gauges.hpp"

namespace neigh::ctl {
namespace {

/// Names and numbers as they are printed.
using Table = std::vector<std::pair<std::string, std::string>>;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string flags_of(const Interface& interface) {
    std::string flags = interface.up ? "UP" : "DOWN";
    flags += interface.ipv4 ? ",IPV4" : "";
    flags += interface.ipv6 ? ",IPV6" : "";
    return flags;
}

// The array under `key`; an empty one where there is none.
const Json& array_at(const Json& json, const char* key) {
    static const Json kEmpty = Json::array();
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_array() ? *found : kEmpty;
}

// Nothing where it is none.
void add_number(Table& table, std::string name, const Json& value) {
    if (value.is_number_unsigned()) {
        table.emplace_back(std::move(name), std::to_string(value.get<std::uint64_t>()));
    } else if (value.is_number_float()) {
        char text[64];
        (void)std::snprintf(text, sizeof text, "%.3f", value.get<double>());
        table.emplace_back(std::move(name), text);
    }
}

// Every number in the object under `key`, its name behind `prefix`.
void add_numbers(Table& table, const Json& json, const char* key, const std::string& prefix) {
    const auto numbers = json.find(key);
    if (numbers == json.end() || !numbers->is_object()) {
        return;
    }
    for (const auto& [name, value] : numbers->items()) {
        add_number(table, prefix + lower(name), value);
    }
}

// Names to the left, numbers to the right.
std::string aligned(Table table, bool all) {
    if (!all) {
        std::erase_if(table, [](const auto& line) { return line.second == "0" || line.second == "0.000"; });
    }
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const auto& [name, value] : table) {
        name_width = std::max(name_width, name.size());
        value_width = std::max(value_width, value.size());
    }
    std::string text;
    for (const auto& [name, number] : table) {
        text += "    " + name + std::string(name_width - name.size() + 2 + value_width - number.size(), ' ') + number +
                "\n";
    }
    return text;
}

}  // namespace

std::string link_text(std::span<const Interface> interfaces) {
    std::string text;
    for (const Interface& interface : interfaces) {
        text += std::to_string(interface.ifindex) + ": " + interface.name + ": <" + flags_of(interface) + "> mtu " +
                std::to_string(interface.mtu) + " mac " + interface.mac + " luid " + std::to_string(interface.luid) +
                (interface.multicast.empty() ? "" : " multicast " + interface.multicast) + "\n";
        for (std::size_t i = 0; i < interface.addresses.size(); ++i) {
            const std::string& address = interface.addresses[i];
            text += (address.find(':') == std::string::npos ? "    inet " : "    inet6 ") + address +
                    (i < interface.states.size() ? " " + interface.states[i] : "") + "\n";
        }
    }
    return text;
}

std::string stats_text(const Json& stats, bool all) {
    std::string text;
    for (const Json& interface : array_at(stats, "interfaces")) {
        const auto name = interface.is_object() ? text_at(interface, "name") : std::nullopt;
        if (!name) {
            continue;
        }
        Table table;
        for (const Json& neighbors : array_at(stats, "neighbors")) {
            if (neighbors.is_object() && text_at(neighbors, "dev") == name) {
                const std::string family = text_at(neighbors, "family").value_or("") + "_";
                add_numbers(table, neighbors, "states", family);
                if (const auto managed = number_at(neighbors, "managed")) {
                    table.push_back({family + "managed", std::to_string(*managed)});
                }
                add_numbers(table, neighbors, "gauges", family);
            }
        }
        add_numbers(table, interface, "gauges", "");
        add_numbers(table, interface, "counters", "");
        for (const Json& queue : array_at(interface, "queues")) {
            if (const auto number = queue.is_object() ? number_at(queue, "queue") : std::nullopt) {
                add_numbers(table, queue, "counters", "queue" + std::to_string(*number) + "/");
            }
        }
        if (all) {
            add_numbers(table, interface, "device_xstats", "device_xstats/");
        }
        text += *name + ":\n" + aligned(std::move(table), all);
    }
    for (const Json& worker : array_at(stats, "workers")) {
        if (const auto id = worker.is_object() ? number_at(worker, "worker") : std::nullopt) {
            Table table;
            add_numbers(table, worker, "gauges", "");
            if (const auto busy = worker.find(control::kBusySeconds.name); busy != worker.end()) {
                add_number(table, std::string{control::kBusySeconds.name}, *busy);
            }
            for (const Json& interface : array_at(worker, "interfaces")) {
                if (const auto name = interface.is_object() ? text_at(interface, "name") : std::nullopt) {
                    add_numbers(table, interface, "counters", *name + "/");
                }
            }
            text += "worker " + std::to_string(*id) + ":\n" + aligned(std::move(table), all);
        }
    }
    if (stats.is_object() && stats.contains("gauges")) {
        Table table;
        add_numbers(table, stats, "gauges", "");
        text += "daemon:\n" + aligned(std::move(table), all);
    }
    return text;
}

std::string json_text(const Json& value, bool pretty) {
    return value.dump(pretty ? 4 : -1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace neigh::ctl
