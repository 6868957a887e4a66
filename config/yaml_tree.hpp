// YAML text as a tree whose every node knows where it stands in the file.
// Neighbors: decode.hpp and map_reader.hpp read it; yaml-cpp parses (its own Node keeps no place of a missing value,
// and follows aliases without end).
// Not here: what keys mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistakes.hpp"

namespace neigh::config {

struct YamlMember;

struct Yaml {
    enum class Kind : std::uint8_t { null, scalar, sequence, map };

    Kind kind = Kind::null;
    bool quoted = false;  ///< a scalar between quotes: a string even when it looks like a number
    Position at;          ///< of a value that is left out: its key's place
    std::string text;     ///< of a scalar
    std::vector<Yaml> items;
    std::vector<YamlMember> members;  ///< as in the file: a key that comes twice is here twice
};

struct YamlMember {
    std::string key;
    Position key_at;
    Yaml value;
};

/// What no configuration needs and hostile text is made of.
inline constexpr std::size_t kMaxBytes = 16U << 20U;
inline constexpr std::size_t kMaxNodes = 2'000'000;  ///< aliases count as what they stand for
inline constexpr std::size_t kMaxDepth = 32;

/// The one document of `text`; an empty one is a null. Nothing, and a mistake, when it is no YAML, holds control
/// characters, explicit tags or several documents, or exceeds the limits above.
[[nodiscard]] std::optional<Yaml> parse_yaml(std::string_view text, Mistakes& mistakes);

}  // namespace neigh::config
