// Edit distance over a handful of short words.
// Neighbors: nearest.hpp says what for.
#include "config/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace neigh::config {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> two_before;
    std::vector<std::size_t> before(b.size() + 1);
    std::iota(before.begin(), before.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::vector<std::size_t> row(b.size() + 1, i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, before[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], two_before[j - 2] + 1);
            }
        }
        two_before = std::exchange(before, std::move(row));
    }
    return before.back();
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    constexpr std::size_t kLongestWord = 64;  // longer ones are no slip of a known word, and cost time
    constexpr std::size_t kShortestStem = 3;
    if (word.size() > kLongestWord) {
        return std::nullopt;
    }
    std::optional<std::string_view> best;
    std::size_t fewest = std::max<std::size_t>(1, std::min<std::size_t>(3, word.size() / 3)) + 1;
    for (const auto candidate : candidates) {
        if (const std::size_t edits = distance(word, candidate); edits < fewest) {
            fewest = edits;
            best = candidate;
        }
    }
    if (best || word.size() < kShortestStem) {
        return best;
    }
    const auto akin = std::find_if(candidates.begin(), candidates.end(), [word](std::string_view candidate) {
        return candidate.starts_with(word) || (candidate.size() >= kShortestStem && word.starts_with(candidate));
    });
    return akin == candidates.end() ? std::nullopt : std::optional{*akin};
}

}  // namespace neigh::config
