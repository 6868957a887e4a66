// The known word that somebody probably meant.
// Neighbors: map_reader.cpp asks it about unknown keys, decode.cpp about unknown words, neighctl about those of
// commands. Not here: which words are known.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace neigh::config {

/// The candidate that takes the fewest insertions, deletions and replacements of a character and swaps of two neighbors
/// (optimal string alignment), if it takes few enough to be a slip; else one that `word` begins or that begins `word`,
/// as `retrans_time` does.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      const std::vector<std::string_view>& candidates);

}  // namespace neigh::config
