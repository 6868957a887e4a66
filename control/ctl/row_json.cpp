#include "control/ctl/row_json.hpp"

#include <algorithm>
#include <limits>

#include "control/ctl/appender.hpp"
#include "control/ctl/view.hpp"

namespace neigh::ctl {
namespace {

// The state is an array of one word; a bare word is believed as well.
std::optional<nud::State> state_of(const View& state) {
    if (state.is_array() && state.size() != 1) {
        return std::nullopt;
    }
    const auto word = (state.is_array() ? *state.elements().begin() : state).text();
    return word ? nud::state_from_word(*word) : std::nullopt;
}

std::chrono::seconds seconds_of(const View& value) {
    return std::chrono::seconds{static_cast<std::int64_t>(value.number().value_or(0))};
}

std::uint32_t number32_of(std::uint64_t value) {
    return value <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(value) : 0;
}

// iproute2's flags: present and null. A false isn't one.
bool flag_of(const View& value) {
    return value.boolean().value_or(true);
}

std::uint32_t number32_at(const Json& json, std::string_view key) {
    return number32_of(number_at(json, key).value_or(0));
}

bool flag_at(const Json& json, std::string_view key) {
    const auto value = json.find(key);
    return value != json.end() && value->is_boolean() && value->get<bool>();
}

/// Stands in a JSON string as it is. (Every character is looked at, though the first wrong one decides: so they are
/// looked at many at a time.)
bool is_plain(std::string_view text) noexcept {
    unsigned wrong = 0;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        wrong |= static_cast<unsigned>(code < 0x20) | static_cast<unsigned>(code >= 0x7f) |
                 static_cast<unsigned>(code == '"') | static_cast<unsigned>(code == '\\');
    }
    return wrong == 0;
}

std::string escaped(std::string_view text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void put_quoted(Appender& to, std::string_view text) {
    if (is_plain(text)) {
        to.put("\"");
        to.put(text);
        to.put("\"");
    } else {
        to.put(escaped(text));
    }
}

void put_interface(Appender& to, const InterfaceRef& interface) {
    if (!interface.dev.empty()) {
        to.put(R"(,"dev":)");
        put_quoted(to, interface.dev);
    }
    if (interface.luid != 0) {
        to.put(R"(,"luid":)");
        to.put(std::to_string(interface.luid));
    }
    if (interface.ifindex != 0) {
        to.put(R"(,"ifindex":)");
        to.put(std::to_string(interface.ifindex));
    }
}

}  // namespace

std::optional<Row> row_from(const View& json) {
    if (!json.is_object()) {
        return std::nullopt;
    }
    Row row{};
    std::optional<IpAddr> dst;
    std::optional<nud::State> state;
    bool has_dev = false;
    for (const auto& [key, value] : json.members()) {
        if (key == "dst") {
            dst = IpAddr::parse(value.text().value_or(""));
        } else if (key == "dev") {
            has_dev = value.is_string();
            row.dev = value.text().value_or("");
        } else if (key == "lladdr") {
            row.lladdr = Mac::parse(value.text().value_or(""));
        } else if (key == "state") {
            state = state_of(value);
        } else if (key == "ifindex") {
            row.ifindex = number32_of(value.number().value_or(0));
        } else if (key == "luid") {
            row.luid = value.number().value_or(0);
        } else if (key == "router") {
            row.router = flag_of(value);
        } else if (key == "managed") {
            row.managed = flag_of(value);
        } else if (key == "used") {
            row.used = seconds_of(value);
        } else if (key == "confirmed") {
            row.confirmed = seconds_of(value);
        } else if (key == "updated") {
            row.updated = seconds_of(value);
        } else if (key == "probes") {
            row.probes = number32_of(value.number().value_or(0));
        }
    }
    if (!dst || !has_dev || !state) {
        return std::nullopt;
    }
    row.dst = *dst;
    row.state = *state;
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
    interface.multicast = text_at(json, "multicast").value_or("");
    if (const auto addresses = json.find("addresses"); addresses != json.end() && addresses->is_array()) {
        for (const Json& address : *addresses) {
            if (address.is_string()) {
                interface.addresses.push_back(address.get<std::string>());
            }
        }
    }
    if (const auto states = json.find("address_states"); states != json.end() && states->is_array()) {
        for (const Json& one : *states) {
            interface.states.push_back(one.is_object() ? text_at(one, "state").value_or("") : "");
        }
    }
    return interface;
}

void append_entry(std::string& out, const Entry& entry, EntryMembers members) {
    constexpr std::size_t kLikely = 160;
    Appender to{out, kLikely};
    to.put(R"({"dst":")");
    to.put_text(entry.dst);
    to.put("\"");
    if (members.interface) {
        put_interface(to, entry.interface);
    }
    if (members.rest) {
        if (!entry.managed || !entry.lladdr.empty()) {
            to.put(R"(,"lladdr":)");
            put_quoted(to, entry.lladdr);
        }
        // PERMANENT is what the daemon makes of an entry whose state is not said; a managed one can't be static.
        if (entry.state != nud::State::permanent && !(entry.managed && nud::is_static(entry.state))) {
            to.put(R"(,"state":")");
            to.put(nud::to_word(entry.state));
            to.put("\"");
        }
        to.put(entry.router ? R"(,"router":null)" : "");
        to.put(entry.managed ? R"(,"managed":null)" : "");
    }
    to.put("}");
}

void append_interface(std::string& out, const InterfaceRef& interface) {
    constexpr std::size_t kLikely = 32;
    Appender to{out, kLikely};
    put_interface(to, interface);
}

void append_quoted(std::string& out, std::string_view text) {
    Appender to{out, text.size() + 2};
    put_quoted(to, text);
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
