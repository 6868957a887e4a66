// Which colors rows have on a terminal: those of `ip -c`, for light and for dark backgrounds (COLORFGBG).
// Neighbors: options says what was asked for; print colors by it. Not here: terminals' own palettes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string_view>

namespace neigh::ctl {

/// -color: automatic colors a terminal unless NO_COLOR is set (no-color.org).
enum class Color : std::uint8_t { automatic, always, never };

/// The sequence before each kind of value; empty: no color.
struct Palette {
    std::string_view ipv4{};
    std::string_view ipv6{};
    std::string_view interface {};
    std::string_view mac{};
};

/// What `color` comes to for output to `out`.
[[nodiscard]] const Palette& palette_for(Color color, std::FILE* out);

}  // namespace neigh::ctl
