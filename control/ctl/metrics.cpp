#include "control/ctl/metrics.hpp"

#include <span>
#include <string_view>

#include "control/ctl/row_json.hpp"
#include "dataplane/neigh/counters.hpp"

namespace neigh::ctl {
namespace {

// ABNF `escaped-char` of OpenMetrics 1.0: in label values and in HELP.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') {
            result += '\\';
        }
        result += c;
    }
    return result;
}

std::string label(std::string_view name, std::string_view value) {
    return std::string{name} + "=\"" + escaped(value) + "\"";
}

std::string head(const std::string& family, std::string_view type, std::string_view help) {
    return "# HELP " + family + " " + escaped(help) + "\n# TYPE " + family + " " + std::string{type} + "\n";
}

std::string sample(const std::string& name, const std::string& labels, std::uint64_t value) {
    return name + "{" + labels + "} " + std::to_string(value) + "\n";
}

// The array under `key`; an empty one where there is none.
const Json& array_at(const Json& json, const char* key) {
    static const Json kEmpty = Json::array();
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_array() ? *found : kEmpty;
}

std::string counters_text(const Json& interfaces, std::span<const CounterInfo> infos) {
    std::string text;
    for (const CounterInfo& info : infos) {
        const std::string family = "neighd_" + std::string{info.name};
        std::string samples;
        for (const Json& interface : interfaces) {
            const auto name = interface.is_object() ? text_at(interface, "name") : std::nullopt;
            const auto counters = interface.is_object() ? interface.find("counters") : interface.end();
            if (!name || counters == interface.end() || !counters->is_object()) {
                continue;
            }
            if (const auto value = number_at(*counters, info.name)) {
                samples += sample(family + "_total", label("interface", *name), *value);
            }
        }
        text += samples.empty() ? "" : head(family, "counter", info.help) + samples;
    }
    return text;
}

std::string neighbors_text(const Json& neighbors) {
    std::string samples;
    std::string managed;
    for (const Json& one : neighbors) {
        const auto dev = one.is_object() ? text_at(one, "dev") : std::nullopt;
        const auto family = one.is_object() ? text_at(one, "family") : std::nullopt;
        const auto states = one.is_object() ? one.find("states") : one.end();
        if (!dev || !family || states == one.end() || !states->is_object()) {
            continue;
        }
        const std::string labels = label("interface", *dev) + "," + label("family", *family);
        for (const auto& [state, count] : states->items()) {
            if (count.is_number_unsigned()) {
                samples += sample("neighd_neighbors", labels + "," + label("state", state), count.get<std::uint64_t>());
            }
        }
        if (const auto count = number_at(one, "managed")) {
            managed += sample("neighd_managed_neighbors", labels, *count);
        }
    }
    return (samples.empty() ? "" : head("neighd_neighbors", "gauge", "entries of the neighbor tables") + samples) +
           (managed.empty() ? "" : head("neighd_managed_neighbors", "gauge", "managed ones among them") + managed);
}

}  // namespace

std::string metrics_text(const Json& stats, const std::string& version) {
    const Json& interfaces = array_at(stats, "interfaces");
    return head("neighd_build_info", "gauge", "the daemon's version, always 1") +
           sample("neighd_build_info", label("version", version), 1) + neighbors_text(array_at(stats, "neighbors")) +
           counters_text(interfaces, kWorkerCounters) + counters_text(interfaces, kControlCounters) + "# EOF\n";
}

}  // namespace neigh::ctl
