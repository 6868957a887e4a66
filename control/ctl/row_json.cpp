#include "control/ctl/row_json.hpp"

#include <limits>

namespace neigh::ctl {
namespace {

// The state is an array of one word; a bare word is believed as well.
std::optional<nud::State> state_at(const Json& json) {
    const auto state = json.find("state");
    if (state == json.end()) {
        return std::nullopt;
    }
    const Json& word = state->is_array() && state->size() == 1 ? state->front() : *state;
    return word.is_string() ? nud::state_from_word(word.get_ref<const std::string&>()) : std::nullopt;
}

std::chrono::seconds seconds_at(const Json& json, std::string_view key) {
    const auto value = json.find(key);
    return std::chrono::seconds{value != json.end() && value->is_number() ? value->get<std::int64_t>() : 0};
}

std::uint32_t number32_at(const Json& json, std::string_view key) {
    const auto value = number_at(json, key).value_or(0);
    return value <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(value) : 0;
}

bool flag_at(const Json& json, std::string_view key) {
    const auto value = json.find(key);
    return value != json.end() && value->is_boolean() && value->get<bool>();
}

}  // namespace

std::optional<Row> row_from(const Json& json) {
    if (!json.is_object()) {
        return std::nullopt;
    }
    const auto dst = text_at(json, "dst");
    const auto address = dst ? IpAddr::parse(*dst) : std::nullopt;
    const auto dev = text_at(json, "dev");
    const auto state = state_at(json);
    if (!address || !dev || !state) {
        return std::nullopt;
    }
    Row row{.dst = *address, .dev = *dev, .lladdr = std::nullopt, .state = *state};
    if (const auto lladdr = text_at(json, "lladdr")) {
        row.lladdr = Mac::parse(*lladdr);
    }
    // iproute2's flag: present and null. A false isn't one.
    const auto router = json.find("router");
    row.router = router != json.end() && !(router->is_boolean() && !router->get<bool>());
    row.ifindex = number32_at(json, "ifindex");
    row.luid = number_at(json, "luid").value_or(0);
    row.used = seconds_at(json, "used");
    row.confirmed = seconds_at(json, "confirmed");
    row.updated = seconds_at(json, "updated");
    row.probes = number32_at(json, "probes");
    return row;
}

std::optional<Interface> interface_from(const Json& json) {
    if (!json.is_object()) {
        return std::nullopt;
    }
    const auto name = text_at(json, "name");
    if (!name) {
        return std::nullopt;
    }
    Interface interface {
        .name = *name, .ifindex = number32_at(json, "ifindex"), .luid = number_at(json, "luid").value_or(0),
        .mac = text_at(json, "mac").value_or(""), .mtu = number32_at(json, "mtu"), .addresses = {},
        .ipv4 = flag_at(json, "ipv4"), .ipv6 = flag_at(json, "ipv6"), .up = flag_at(json, "up")
    };
    if (const auto addresses = json.find("addresses"); addresses != json.end() && addresses->is_array()) {
        for (const Json& address : *addresses) {
            if (address.is_string()) {
                interface.addresses.push_back(address.get<std::string>());
            }
        }
    }
    return interface;
}

Json to_json(const Entry& entry, bool whole) {
    Json json = {{"dst", entry.dst.to_string()}};
    put_interface(json, entry.interface);
    if (whole) {
        json["lladdr"] = entry.lladdr;
        json["state"] = nud::to_word(entry.state);
        if (entry.router) {
            json["router"] = nullptr;
        }
    }
    return json;
}

Json to_json(const Filter& filter) {
    Json json = Json::object();
    if (filter.family) {
        json["family"] = *filter.family == Family::ipv4 ? "inet" : "inet6";
    }
    put_interface(json, filter.interface);
    if (filter.to) {
        json["to"] = filter.to->network().to_string();
    }
    if (filter.all_states) {
        json["state"] = "all";
    } else if (filter.states.size() == 1) {
        json["state"] = nud::to_word(filter.states.front());
    } else if (!filter.states.empty()) {
        for (const nud::State state : filter.states) {
            json["state"].push_back(nud::to_word(state));
        }
    }
    return json;
}

void put_interface(Json& json, const InterfaceRef& interface) {
    if (!interface.dev.empty()) {
        json["dev"] = interface.dev;
    }
    if (interface.luid != 0) {
        json["luid"] = interface.luid;
    }
    if (interface.ifindex != 0) {
        json["ifindex"] = interface.ifindex;
    }
}

std::optional<std::string> text_at(const Json& json, std::string_view key) {
    const auto value = json.find(key);
    return value != json.end() && value->is_string() ? std::optional{value->get<std::string>()} : std::nullopt;
}

std::optional<std::uint64_t> number_at(const Json& json, std::string_view key) {
    const auto value = json.find(key);
    return value != json.end() && value->is_number_unsigned() ? std::optional{value->get<std::uint64_t>()}
                                                              : std::nullopt;
}

}  // namespace neigh::ctl
