#include "control/ctl/word_values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>

#include "control/ctl/commands.hpp"

namespace neigh::ctl {
namespace {

struct Protocol {
    std::string_view name;
    unsigned number;
};

// rtnetlink.h, in the spelling of iproute2 6.1.
constexpr Protocol kProtocols[] = {
    {"unspec", 0}, {"redirect", 1}, {"kernel", 2},   {"boot", 3},        {"static", 4},    {"gated", 8},
    {"ra", 9},     {"mrt", 10},     {"zebra", 11},   {"bird", 12},       {"dnrouted", 13}, {"xorp", 14},
    {"ntk", 15},   {"dhcp", 16},    {"mrouted", 17}, {"keepalived", 18}, {"babel", 42},    {"openr", 99},
    {"bgp", 186},  {"isis", 187},   {"ospf", 188},   {"rip", 189},       {"eigrp", 192},
};

// Linux' NUD_*, by their bit; `none` is none of them.
constexpr std::array<nud::State, 8> kStateOfBit{nud::State::incomplete, nud::State::reachable, nud::State::stale,
                                                nud::State::delay,      nud::State::probe,     nud::State::failed,
                                                nud::State::noarp,      nud::State::permanent};

// As strtoul() with base 0: 16, 0x10 and 020.
std::optional<unsigned> number_of(std::string_view word) {
    int base = 10;
    if (word.starts_with("0x") || word.starts_with("0X")) {
        base = 16;
        word.remove_prefix(2);
    } else if (word.size() > 1 && word.front() == '0') {
        base = 8;
    }
    unsigned number = 0;
    const char* const last = word.data() + word.size();
    const auto [end, error] = std::from_chars(word.data(), last, number, base);
    return error == std::errc{} && end == last ? std::optional{number} : std::nullopt;
}

}  // namespace

std::optional<nud::State> parse_state(std::string_view word) {
    const std::string typed = lower(word);
    // iproute2 lets the words that nothing else begins like be shortened.
    for (const auto& [name, state] : {std::pair{"permanent", nud::State::permanent},
                                      {"reachable", nud::State::reachable},
                                      {"failed", nud::State::failed}}) {
        if (matches(typed, name)) {
            return state;
        }
    }
    if (const auto number = number_of(typed)) {
        if (*number == 0) {
            return nud::State::none;
        }
        for (std::size_t bit = 0; bit < kStateOfBit.size(); ++bit) {
            if (*number == 1U << bit) {
                return kStateOfBit[bit];
            }
        }
        return std::nullopt;
    }
    return typed == "none" ? nud::State::none : nud::state_from_word(typed);
}

bool is_for_operators(nud::State state) noexcept {
    return nud::is_static(state) || state == nud::State::reachable || state == nud::State::stale;
}

std::vector<std::string_view> state_names(bool for_filters) {
    std::vector<std::string_view> names{"permanent", "reachable", "stale", "noarp"};
    if (for_filters) {
        names.insert(names.end(), {"incomplete", "delay", "probe", "failed", "none", "all"});
    }
    return names;
}

std::optional<unsigned> parse_protocol(std::string_view word) {
    for (const Protocol& protocol : kProtocols) {
        if (word == protocol.name) {
            return protocol.number;
        }
    }
    const auto number = number_of(word);
    return number && *number <= 255 ? number : std::nullopt;
}

std::vector<std::string_view> protocol_names() {
    std::vector<std::string_view> names{"all"};
    for (const Protocol& protocol : kProtocols) {
        names.push_back(protocol.name);
    }
    return names;
}

bool looks_like_lladdr(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        const char small = static_cast<char>(c | 0x20);
        return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'f') || c == ':' || c == '-';
    });
}

std::string with_all_octets(std::string_view prefix) {
    const std::size_t slash = prefix.find('/');
    std::string address{prefix.substr(0, slash)};
    if (slash == std::string_view::npos || address.find(':') != std::string::npos) {
        return std::string{prefix};
    }
    for (auto dots = std::count(address.begin(), address.end(), '.'); dots < 3; ++dots) {
        address += ".0";
    }
    return address + std::string{prefix.substr(slash)};
}

bool is_any(std::string_view word) {
    return word == "all" || word == "any" || word == "default";
}

std::string lower(std::string_view word) {
    std::string result{word};
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

}  // namespace neigh::ctl
