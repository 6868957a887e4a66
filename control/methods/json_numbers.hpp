// Numbers of a JSON text that no 64 bits hold. JSON bounds no number (RFC 8259 section 6), simdjson does, and refuses
// the whole text for one: so those are replaced, to leave it to whoever reads the value to say which one is too large.
// Neighbors: json parses what comes out. Not here: whether the text is JSON.
#pragma once

#include <string>
#include <string_view>

namespace neigh::control {

/// What stands for a number beyond what 64 bits hold; its negative for one below. No shorter text of a number needs
/// replacing, so none ever gets longer by it.
inline constexpr double kBeyond = 9e307;
inline constexpr std::string_view kBeyondText = "9e307";

/// `text`, as long as it was, with kBeyondText and blanks in the place of each number that is neither an integer of 64
/// bits nor a finite double. What is no number of JSON, and what stands in strings, stays as it is.
[[nodiscard]] std::string replace_wide_numbers(std::string text);

}  // namespace neigh::control
