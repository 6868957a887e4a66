// One function a parameter. Messages quote what came, cut short.
#include "control/methods/values.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "control/api/bounds.hpp"

namespace neigh::control::values {
namespace {

/// A value as it came, short enough for a sentence.
std::string quoted(std::string_view text) {
    constexpr std::size_t kEnough = 64;
    return text.empty() ? "an empty string"
                        : std::string{text.substr(0, kEnough)} + (text.size() > kEnough ? "..." : "");
}

std::string quoted(const Json& value) {
    if (value.is_array()) {
        return value.size() == 0 ? "an empty array" : "an array of " + std::to_string(value.size());
    }
    if (value.is_object()) {
        return "an object";
    }
    if (value.is_beyond_64_bits()) {
        return "a number that 64 bits don't hold";
    }
    const auto text = value.text();
    return text ? quoted(*text) : value.dump();
}

/// What an array of one holds; anything else is itself.
Json unwrapped(const Json& value) noexcept {
    return value.is_array() && value.size() == 1 ? Json{*value.elements().begin()} : value;
}

bool is_all(std::string_view word) noexcept {
    return word == "all" || word == "ALL";
}

/// Adds a word's states; false: no such word.
bool add_word(StateSet& set, const Json& value) {
    const auto word = value.text();
    if (!word) {
        return false;
    }
    if (is_all(*word)) {
        set = StateSet::all();
        return true;
    }
    const auto state = nud::state_from_word(*word);
    if (!state || *state == nud::State::none) {
        return false;
    }
    set = set.with(*state);
    return true;
}

std::string word_of(Param param) {
    return std::string{api::name_of(param)};
}

/// Absent and 0 are the same: not named.
Result<std::optional<std::uint64_t>> interface_number(const Fields& fields, Param param) {
    auto named = number(fields, param);
    return named && named.value() == 0U ? std::optional<std::uint64_t>{} : named;
}

}  // namespace

Error invalid(std::string message) {
    return Error{Status::invalid_parameter, std::move(message)};
}

const char* name_of(Family family) noexcept {
    return family == Family::ipv4 ? "IPv4" : "IPv6";
}

Error family_off(Family family, const InterfaceFacts* interface) {
    return Error{Status::not_supported, std::string{name_of(family)} + " is off on " +
                                            (interface != nullptr ? interface->name : "every interface")};
}

Result<IpAddr> dst(const Fields& fields) {
    const Json* value = fields[Param::dst];
    const auto text = value->text();
    const auto address = text ? IpAddr::parse(*text) : std::nullopt;
    if (!address) {
        return invalid("dst is no IPv4 or IPv6 address: " + quoted(*value));
    }
    if (address->is_loopback()) {
        return invalid("dst is a loopback address: " + quoted(*value));
    }
    if (address->is_v4_mapped()) {
        return invalid("dst is an IPv4-mapped IPv6 address: " + quoted(*value));
    }
    if (!address->is_unicast() && !address->is_multicast()) {
        return invalid("dst is no unicast, anycast or multicast address: " + quoted(*value));
    }
    return *address;
}

Result<Mac> lladdr(const Fields& fields) {
    const Json* value = fields[Param::lladdr];
    if (value == nullptr) {
        return invalid("lladdr is missing");
    }
    const auto text = value->text();
    const auto mac = text ? Mac::parse(*text) : std::nullopt;
    if (!mac) {
        return invalid("lladdr is no address of six bytes: " + quoted(*value));
    }
    if (mac->is_zero() || mac->is_broadcast()) {
        return invalid(std::string{"lladdr is "} + (mac->is_zero() ? "all zero" : "the broadcast address"));
    }
    return *mac;
}

Result<std::optional<nud::State>> row_state(const Fields& fields) {
    const Json* value = fields[Param::state];
    if (value == nullptr) {
        return std::optional<nud::State>{};
    }
    const Json one = unwrapped(*value);
    const auto word = one.text();
    const auto state = word ? nud::state_from_word(*word) : std::nullopt;
    if (!state || !(nud::is_static(*state) || *state == nud::State::reachable || *state == nud::State::stale)) {
        return invalid("state is permanent, noarp, reachable or stale, or an array of one of them, not " + quoted(one));
    }
    return state;
}

Result<StateSet> state_set(const Fields& fields, StateSet otherwise) {
    const Json* value = fields[Param::state];
    if (value == nullptr) {
        return otherwise;
    }
    StateSet set;
    const auto refuse = [](const Json& word) {
        return invalid("state is all, a state's word or an array of them, not " + quoted(word));
    };
    if (!value->is_array() || value->size() == 0) {
        return add_word(set, *value) ? Result<StateSet>{set} : refuse(*value);
    }
    for (const auto word : value->elements()) {
        if (!add_word(set, Json{word})) {
            return refuse(Json{word});
        }
    }
    return set;
}

Result<bool> flag(const Fields& fields, Param param) {
    const Json* value = fields[param];
    if (value == nullptr) {
        return false;
    }
    const auto flag = value->is_null() ? true : value->boolean();
    if (!flag) {
        return invalid(word_of(param) + " is null or a boolean, not " + quoted(*value));
    }
    return *flag;
}

Result<std::optional<std::uint64_t>> number(const Fields& fields, Param param) {
    const api::Parameter& declared = fields.declared(param);
    const Json* value = fields[param];
    if (value == nullptr) {
        std::uint64_t fallback = 0;
        const std::string_view text = declared.fallback;
        std::from_chars(text.data(), text.data() + text.size(), fallback);
        return text.empty() ? std::nullopt : std::optional{fallback};
    }
    const auto number = value->number();
    if (!number || *number < declared.least || *number > declared.most) {
        return invalid(word_of(param) + " is a number from " + std::to_string(declared.least) + " to " +
                       std::to_string(declared.most) + ", not " + quoted(*value));
    }
    return number;
}

Result<InterfaceName> interface_name(const Fields& fields) {
    InterfaceName name;
    if (const Json* dev = fields[Param::dev]) {
        const auto text = dev->text();
        if (!text) {
            return invalid("dev is a string, not " + quoted(*dev));
        }
        if (!text->empty()) {
            name.dev = *text;
        }
    }
    const auto luid = interface_number(fields, Param::luid);
    if (!luid) {
        return luid.error();
    }
    const auto ifindex = interface_number(fields, Param::ifindex);
    if (!ifindex) {
        return ifindex.error();
    }
    name.luid = luid.value();
    name.ifindex = ifindex.value();
    return name;
}

Result<const InterfaceFacts*> find(const InterfaceName& name, const Interfaces& interfaces) {
    if (name.is_empty()) {
        return static_cast<const InterfaceFacts*>(nullptr);
    }
    const auto found = std::find_if(interfaces.begin(), interfaces.end(), [&name](const InterfaceFacts& interface) {
        if (name.dev) {
            return interface.name == *name.dev;
        }
        return name.luid ? interface.luid == *name.luid : interface.index == *name.ifindex;
    });
    if (found != interfaces.end()) {
        return &*found;
    }
    std::string which = name.dev    ? quoted(*name.dev)
                        : name.luid ? "luid " + std::to_string(*name.luid)
                                    : "ifindex " + std::to_string(*name.ifindex);
    return Error{Status::not_found, "no interface " + std::move(which)};
}

Result<std::optional<Family>> family(const Fields& fields) {
    const Json* value = fields[Param::family];
    if (value == nullptr || value->text() == "unspec") {
        return std::optional<Family>{};
    }
    if (value->text() == "inet") {
        return std::optional{Family::ipv4};
    }
    if (value->text() == "inet6") {
        return std::optional{Family::ipv6};
    }
    return invalid("family is inet, inet6 or unspec, not " + quoted(*value));
}

Result<std::optional<Prefix>> prefix(const Fields& fields) {
    const Json* value = fields[Param::to];
    if (value == nullptr) {
        return std::optional<Prefix>{};
    }
    const auto text = value->text();
    const auto prefix = text ? Prefix::parse(*text) : std::nullopt;
    if (!prefix) {
        return invalid("to is an address or a prefix, not " + quoted(*value));
    }
    return std::optional{prefix->network()};
}

Result<RoutePrefix> route_prefix(const Fields& fields) {
    const Json* value = fields[Param::to];
    if (value != nullptr && value->text() == "default") {
        return RoutePrefix{.only_default = true};
    }
    const auto inside = prefix(fields);
    return inside ? Result<RoutePrefix>{RoutePrefix{.inside = inside.value()}} : inside.error();
}

Result<Done> vrf(const Fields& fields) {
    const Json* value = fields[Param::vrf];
    if (value == nullptr || value->text() == kDefaultVrf) {
        return Done{};
    }
    const auto name = value->text();
    return name ? Error{Status::not_found, "no VRF " + quoted(*name)}
                : invalid("vrf is a string, not " + quoted(*value));
}

Result<std::size_t> limit(const Fields& fields) {
    const auto number = values::number(fields, Param::limit);
    return number ? Result<std::size_t>{std::min<std::uint64_t>(*number.value(), api::kMaxLimit)} : number.error();
}

Result<std::optional<Duration>> timeout(const Fields& fields) {
    const auto number = values::number(fields, Param::timeout_ms);
    if (!number) {
        return number.error();
    }
    return number.value() ? std::optional{Duration{static_cast<Duration::rep>(*number.value())}} : std::nullopt;
}

Result<std::optional<IpAddr>> source(const Fields& fields) {
    const Json* value = fields[Param::source];
    if (value == nullptr) {
        return std::optional<IpAddr>{};
    }
    const auto text = value->text();
    const auto address = text ? IpAddr::parse(*text) : std::nullopt;
    if (!address) {
        return invalid("source is no IPv4 or IPv6 address: " + quoted(*value));
    }
    return address;
}

Result<Cursor> cursor(const Fields& fields) {
    const Json* value = fields[Param::cursor];
    if (value == nullptr || value->is_null()) {
        return Cursor{};
    }
    const auto text = value->text();
    if (!text || text->size() < 3 || !(text->starts_with("4.") || text->starts_with("6."))) {
        return invalid("cursor is none that a list gave: " + quoted(*value));
    }
    Cursor cursor{.family = text->front() == '4' ? Family::ipv4 : Family::ipv6};
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data() + 2, last, cursor.slot);
    if (error != std::errc{} || end != last) {
        return invalid("cursor is none that a list gave: " + quoted(*value));
    }
    return cursor;
}

Result<std::optional<Prefix>> route_cursor(const Fields& fields) {
    const Json* value = fields[Param::cursor];
    if (value == nullptr || value->is_null()) {
        return std::optional<Prefix>{};
    }
    const auto text = value->text();
    const auto prefix = text ? Prefix::parse(*text) : std::nullopt;
    if (!prefix) {
        return invalid("cursor is none that a list gave: " + quoted(*value));
    }
    return prefix;
}

Result<std::optional<std::uint64_t>> resume(const Fields& fields) {
    const Json* value = fields[Param::resume];
    if (value == nullptr || value->is_null()) {
        return std::optional<std::uint64_t>{};
    }
    const auto number = value->number();
    if (!number) {
        return invalid("resume is the number of an event, not " + quoted(*value));
    }
    return std::optional<std::uint64_t>{*number};
}

Result<std::string> run(const Fields& fields) {
    const Json* value = fields[Param::run];
    if (value == nullptr) {
        return std::string{};
    }
    const auto text = value->text();
    if (!text || text->empty()) {
        return invalid("run is the text that a subscription was answered with, not " + quoted(*value));
    }
    return std::string{*text};
}

}  // namespace neigh::control::values
