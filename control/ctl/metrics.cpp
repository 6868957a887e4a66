#include "control/ctl/metrics.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "control/ctl/row_json.hpp"
#include "control/gauges.hpp"
#include "dataplane/neigh/counters.hpp"

namespace neigh::ctl {
namespace {

using control::GaugeInfo;

// In label values; and in OpenMetrics' HELP, where the classic format has quotes as they are.
std::string escaped(std::string_view text, bool quotes = true) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (c == '\\' || (c == '"' && quotes)) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

std::string label(std::string_view name, std::string_view value) {
    return std::string{name} + "=\"" + escaped(value) + "\"";
}

// Never with an exponent; none: it is no number, or below zero.
std::optional<std::string> number_text(const Json& value) {
    if (value.is_number_unsigned()) {
        return std::to_string(value.get<std::uint64_t>());
    }
    if (!value.is_number_float() || value.get<double>() < 0) {
        return std::nullopt;
    }
    char text[64];
    const int length = std::snprintf(text, sizeof text, "%.9f", value.get<double>());
    std::string result{text, static_cast<std::size_t>(std::min<int>(length, sizeof text - 1))};
    result.erase(result.find_last_not_of('0') + 1);
    return result.ends_with('.') ? result + '0' : result;
}

// The member under `key`; an empty one of that type where there is none.
const Json& member_at(const Json& json, std::string_view key, Json::value_t type) {
    static const Json kEmptyArray = Json::array();
    static const Json kEmptyObject = Json::object();
    const auto found = json.is_object() ? json.find(key) : json.end();
    if (json.is_object() && found != json.end() && found->type() == type) {
        return *found;
    }
    return type == Json::value_t::array ? kEmptyArray : kEmptyObject;
}
const Json& array_at(const Json& json, std::string_view key) {
    return member_at(json, key, Json::value_t::array);
}
const Json& object_at(const Json& json, std::string_view key) {
    return member_at(json, key, Json::value_t::object);
}

// The text as it grows, a family of samples after the other.
class Text {
  public:
    explicit Text(Exposition format) : is_open_(format == Exposition::open_metrics) {}

    void begin(std::string_view type, std::string_view name, std::string_view help) {
        name_ = "neighd_" + std::string{name};
        is_counter_ = type == "counter";
        const std::string family = name_ + (is_counter_ && !is_open_ ? "_total" : "");
        head_ =
            "# HELP " + family + " " + escaped(help, is_open_) + "\n# TYPE " + family + " " + std::string{type} + "\n";
    }
    /// Left out where it is no number.
    void sample(const std::string& labels, const Json& value, std::string_view suffix = {}) {
        const auto number = number_text(value);
        if (!number) {
            return;
        }
        text_ += std::exchange(head_, {}) + name_ + (is_counter_ ? "_total" : "") + std::string{suffix} +
                 (labels.empty() ? "" : "{" + labels + "}") + " " + *number + "\n";
    }
    /// The member of that name, where there is one.
    void sample_of(const Json& object, std::string_view name, const std::string& labels, std::string_view suffix = {}) {
        if (const auto found = object.find(name); found != object.end()) {
            sample(labels, *found, suffix);
        }
    }
    std::string end() { return std::move(text_) + (is_open_ ? "# EOF\n" : ""); }

  private:
    bool is_open_;
    std::string text_;
    std::string name_;
    std::string head_;  ///< of a family without a sample yet
    bool is_counter_ = false;
};

// Whatever has numbers to tell (an interface, a family of one, a worker), and the labels that say which.
using Labels = std::function<std::optional<std::string>(const Json& one)>;

std::optional<std::string> interface_labels(const Json& one) {
    const auto name = one.is_object() ? text_at(one, "name") : std::nullopt;
    return name ? std::optional{label("interface", *name)} : std::nullopt;
}
std::optional<std::string> family_labels(const Json& one) {
    const auto dev = one.is_object() ? text_at(one, "dev") : std::nullopt;
    const auto family = one.is_object() ? text_at(one, "family") : std::nullopt;
    return dev && family ? std::optional{label("interface", *dev) + "," + label("family", *family)} : std::nullopt;
}
std::optional<std::string> worker_labels(const Json& one) {
    const auto worker = one.is_object() ? number_at(one, "worker") : std::nullopt;
    return worker ? std::optional{label("worker", std::to_string(*worker))} : std::nullopt;
}

template <typename Info>
void add_table(Text& text, std::string_view type, std::span<const Info> infos, const Json& list, const char* key,
               const Labels& labels_of) {
    for (const Info& info : infos) {
        text.begin(type, info.name, info.help);
        for (const Json& one : list) {
            if (const auto labels = labels_of(one)) {
                text.sample_of(object_at(one, key), info.name, *labels);
            }
        }
    }
}

void add_neighbors(Text& text, const Json& neighbors) {
    text.begin("gauge", "neighbors", "entries of the neighbor tables by state");
    for (const Json& one : neighbors) {
        if (const auto labels = family_labels(one)) {
            for (const auto& [state, count] : object_at(one, "states").items()) {
                text.sample(*labels + "," + label("state", state), count);
            }
        }
    }
    text.begin("gauge", "managed_neighbors", "managed ones among them");
    for (const Json& one : neighbors) {
        if (const auto labels = family_labels(one)) {
            text.sample_of(one, "managed", *labels);
        }
    }
    add_table<GaugeInfo>(text, "gauge", control::kTableGauges, neighbors, "gauges", family_labels);
}

void add_resolve_times(Text& text, const Json& interfaces) {
    text.begin("histogram", control::kResolveSeconds.name, control::kResolveSeconds.help);
    for (const Json& one : interfaces) {
        const auto labels = interface_labels(one);
        const Json& times = object_at(one, control::kResolveSeconds.name);
        if (!labels || times.empty()) {
            continue;
        }
        for (const Json& bucket : array_at(times, "buckets")) {
            if (const auto bound = bucket.is_object() ? text_at(bucket, "le") : std::nullopt) {
                text.sample_of(bucket, "count", *labels + "," + label("le", *bound), "_bucket");
            }
        }
        for (const char* part : {"sum", "count"}) {
            text.sample_of(times, part, *labels, std::string{"_"} + part);
        }
    }
}

void add_extended(Text& text, const Json& interfaces) {
    text.begin("counter", control::kExtendedStats.name, control::kExtendedStats.help);
    for (const Json& one : interfaces) {
        if (const auto labels = interface_labels(one)) {
            for (const auto& [name, value] : object_at(one, control::kExtendedStats.name).items()) {
                text.sample(*labels + "," + label("xstat", name), value);
            }
        }
    }
}

void add_queues(Text& text, const Json& interfaces) {
    for (const GaugeInfo& info : control::kQueueCounters) {
        text.begin("counter", info.name, info.help);
        for (const Json& one : interfaces) {
            const auto labels = interface_labels(one);
            for (const Json& queue : array_at(one, "queues")) {
                const auto number = labels && queue.is_object() ? number_at(queue, "queue") : std::nullopt;
                if (number) {
                    text.sample_of(object_at(queue, "counters"), info.name,
                                   *labels + "," + label("queue", std::to_string(*number)));
                }
            }
        }
    }
}

void add_worker_parts(Text& text, const Json& workers) {
    for (const control::WorkerPart& part : control::kWorkerParts) {
        text.begin("counter", part.name, part.help);
        for (const Json& one : workers) {
            const auto labels = worker_labels(one);
            for (const Json& interface : array_at(one, "interfaces")) {
                if (const auto name = labels ? interface_labels(interface) : std::nullopt) {
                    text.sample_of(object_at(interface, "counters"), part.name, *labels + "," + *name);
                }
            }
        }
    }
}

void add_workers(Text& text, const Json& workers) {
    add_table<GaugeInfo>(text, "gauge", control::kWorkerGauges, workers, "gauges", worker_labels);
    text.begin("counter", control::kBusySeconds.name, control::kBusySeconds.help);
    for (const Json& one : workers) {
        if (const auto labels = worker_labels(one)) {
            text.sample_of(one, control::kBusySeconds.name, *labels);
        }
    }
    add_worker_parts(text, workers);
}

// Which of its states each own address is in.
void add_addresses(Text& text, const Json& addresses) {
    text.begin("gauge", "address_state", "1 for the state of an own address");
    for (const Json& one : addresses) {
        const auto dev = one.is_object() ? text_at(one, "dev") : std::nullopt;
        const auto address = one.is_object() ? text_at(one, "address") : std::nullopt;
        const auto now = one.is_object() ? text_at(one, "state") : std::nullopt;
        if (!dev || !address || !now) {
            continue;
        }
        const std::string labels = label("interface", *dev) + "," + label("address", *address);
        for (const std::string_view state : {"tentative", "preferred", "dadfailed"}) {
            text.sample(labels + "," + label("state", state), *now == state ? 1U : 0U);
        }
    }
}

}  // namespace

std::string metrics_text(const Json& stats, const std::string& version, Exposition format) {
    const Json& interfaces = array_at(stats, "interfaces");
    Text text{format};
    text.begin("gauge", "build_info", "the daemon's version, always 1");
    text.sample(label("version", version), 1U);
    add_neighbors(text, array_at(stats, "neighbors"));
    add_addresses(text, array_at(stats, "addresses"));
    for (const auto infos :
         {std::span<const CounterInfo>{kWorkerCounters}, std::span<const CounterInfo>{kControlCounters},
          std::span<const CounterInfo>{kDeviceCounters}}) {
        add_table<CounterInfo>(text, "counter", infos, interfaces, "counters", interface_labels);
    }
    add_table<GaugeInfo>(text, "gauge", control::kInterfaceGauges, interfaces, "gauges", interface_labels);
    add_extended(text, interfaces);
    add_queues(text, interfaces);
    add_resolve_times(text, interfaces);
    add_workers(text, array_at(stats, "workers"));
    for (const GaugeInfo& info : control::kDaemonGauges) {
        text.begin("gauge", info.name, info.help);
        text.sample_of(object_at(stats, "gauges"), info.name, "");
    }
    return text.end();
}

Answer<std::string> metrics_of(Client& client, Exposition format) {
    const auto daemon = version(client);
    if (!daemon) {
        return daemon.failure();
    }
    const auto stats = client.call("stats.get", Json::object());
    if (!stats) {
        return stats.failure();
    }
    return metrics_text(*stats, *daemon, format);
}

}  // namespace neigh::ctl
