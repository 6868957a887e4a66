// One YAML value into one C++ value, checked against its option.
// Neighbors: options.hpp says what is allowed, map_reader.hpp calls this for each key.
// Not here: what values mean to one another.
#pragma once

#include <cassert>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/mistakes.hpp"
#include "config/options.hpp"
#include "config/yaml_tree.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::config {

/// A value and where it stands, for checks that come later.
template <typename T>
struct Located {
    T value{};
    Position at;
};

/// Each decode: whether `node` holds what `option` wants, and then `out` has it; else there is a mistake at `node`, and
/// `out` is unspecified.
bool decode(const Yaml& node, const Option& option, std::string& out, Mistakes& mistakes);
bool decode(const Yaml& node, const Option& option, bool& out, Mistakes& mistakes);
bool decode(const Yaml& node, const Option& option, std::uint64_t& out, Mistakes& mistakes);
bool decode(const Yaml& node, const Option& option, Duration& out, Mistakes& mistakes);
bool decode(const Yaml& node, const Option& option, Mac& out, Mistakes& mistakes);
bool decode(const Yaml& node, const Option& option, IpAddr& out, Mistakes& mistakes);
bool decode(const Yaml& node, const Option& option, Prefix& out, Mistakes& mistakes);

/// The place of a word among option.words.
bool decode_word(const Yaml& node, const Option& option, std::size_t& place, Mistakes& mistakes);
/// Whether it is a list; a mistake if not.
bool expect_list(const Yaml& node, const Option& option, Mistakes& mistakes);

template <std::unsigned_integral T>
bool decode(const Yaml& node, const Option& option, T& out, Mistakes& mistakes) {
    std::uint64_t wide = 0;
    if (!decode(node, option, wide, mistakes)) {
        return false;
    }
    assert(wide <= std::numeric_limits<T>::max());  // the table's bounds fit the members; a test sets each to its most
    out = static_cast<T>(wide);
    return true;
}

template <typename E>
requires std::is_enum_v<E>
bool decode(const Yaml& node, const Option& option, E& out, Mistakes& mistakes) {
    std::size_t place = 0;
    if (!decode_word(node, option, place, mistakes)) {
        return false;
    }
    out = static_cast<E>(place);
    return true;
}

template <typename T>
bool decode(const Yaml& node, const Option& option, Located<T>& out, Mistakes& mistakes) {
    out.at = node.at;
    return decode(node, option, out.value, mistakes);
}

template <typename T>
bool decode(const Yaml& node, const Option& option, std::optional<T>& out, Mistakes& mistakes) {
    T value{};
    if (!decode(node, option, value, mistakes)) {
        return false;
    }
    out = std::move(value);
    return true;
}

/// The good elements arrive even where others are bad.
template <typename T>
bool decode(const Yaml& node, const Option& option, std::vector<T>& out, Mistakes& mistakes) {
    out.clear();
    if (!expect_list(node, option, mistakes)) {
        return false;
    }
    bool good = true;
    for (const Yaml& item : node.items) {
        T value{};
        if (decode(item, option, value, mistakes)) {
            out.push_back(std::move(value));
        } else {
            good = false;
        }
    }
    return good;
}

}  // namespace neigh::config
