// `flush verify`: how fast entries are asked whether they still answer, and what came of it so far.
// Neighbors: resolver carries it out, control/commands tells the operator.
#pragma once

#include <cstdint>

namespace neigh {

struct VerifyOptions {
    std::uint32_t rate = 1'000;       ///< entries asked a second, at least 1
    std::uint64_t most = UINT64_MAX;  ///< when so many have gone, it ends
};

/// Each entry that was asked is counted once in one of the four below it, in the end.
struct VerifyProgress {
    std::uint64_t total = 0;  ///< entries that matched when it began
    std::uint64_t asked = 0;
    std::uint64_t answered = 0;
    std::uint64_t flushed = 0;    ///< silent, so removed; managed ones are asked further
    std::uint64_t kept = 0;       ///< silent, but `most` had gone already
    std::uint64_t elsewhere = 0;  ///< removed meanwhile by something else
    bool scanned = false;         ///< everybody was asked, or `most` have gone

    [[nodiscard]] std::uint64_t settled() const noexcept { return answered + flushed + kept + elsewhere; }
    [[nodiscard]] bool done() const noexcept { return scanned && settled() == asked; }
    /// `most` have gone.
    bool limited = false;
    /// And there were others, asked or not, that stayed because of that.
    [[nodiscard]] bool stopped_early() const noexcept { return limited && (kept != 0 || asked < total); }
};

}  // namespace neigh
