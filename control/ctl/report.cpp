#include "control/ctl/report.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "control/ctl/row_json.hpp"

namespace neigh::ctl {
namespace {

using Table = std::vector<std::pair<std::string, std::uint64_t>>;

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

// Every number in the object under `key`, its name behind `prefix`.
void add_numbers(Table& table, const Json& json, const char* key, const std::string& prefix) {
    const auto numbers = json.find(key);
    if (numbers == json.end() || !numbers->is_object()) {
        return;
    }
    for (const auto& [name, value] : numbers->items()) {
        if (value.is_number_unsigned()) {
            table.emplace_back(prefix + lower(name), value.get<std::uint64_t>());
        }
    }
}

// Names to the left, numbers to the right.
std::string aligned(Table table, bool all) {
    if (!all) {
        std::erase_if(table, [](const auto& line) { return line.second == 0; });
    }
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const auto& [name, value] : table) {
        name_width = std::max(name_width, name.size());
        value_width = std::max(value_width, std::to_string(value).size());
    }
    std::string text;
    for (const auto& [name, value] : table) {
        const std::string number = std::to_string(value);
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
                "\n";
        for (const std::string& address : interface.addresses) {
            text += (address.find(':') == std::string::npos ? "    inet " : "    inet6 ") + address + "\n";
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
                    table.push_back({family + "managed", *managed});
                }
            }
        }
        add_numbers(table, interface, "counters", "");
        text += *name + ":\n" + aligned(std::move(table), all);
    }
    return text;
}

std::string json_text(const Json& value, bool pretty) {
    return value.dump(pretty ? 4 : -1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace neigh::ctl
