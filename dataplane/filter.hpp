// What a worker keeps from the control thread: repeats within a few milliseconds, and more than it can bear a second.
//
// Each Share has a rate of its own (RFC 6583 7.1), so that neither a scan nor a storm of strangers, however large,
// keeps the notices of known neighbors away: those that a table of its size can cause fit into theirs. A share is
// divided fairly: misses among the packets' senders, the others among interfaces.
// Neighbors: context.hpp asks before every punt; punt.hpp says whose share a punt takes. One a worker; single-threaded.
// Not here: what is news at all (word.hpp is_news), the room in the ring that is kept free (punt.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/time.hpp"
#include "dataplane/neigh/word.hpp"
#include "dataplane/punt.hpp"

namespace neigh::dataplane {

enum class Admission : std::uint8_t {
    passes,
    repeated,  ///< as many alike have passed lately: control knows, or is about to
    limited,   ///< its share is used up
};

class PuntFilter {
  public:
    /// `solicit_rate`: of the interface that has the largest; what follows from solicitations follows it.
    PuntFilter(TimePoint start, std::uint32_t solicit_rate) noexcept;

    /// `repeats`: how many alike may pass in one window (notices: one). Notices are alike that say the same about the
    /// same word, `word` as the worker found it: what was known is news again once the entry has changed, or is
    /// searched for anew (Word::search).
    [[nodiscard]] Admission admit(const Punt& punt, std::uint32_t repeats, TimePoint now, Word word = {}) noexcept;

    static constexpr Duration kWindow{5};

    struct Rate {
        std::uint32_t a_second;  ///< a worker
        std::uint32_t burst;     ///< those with a reserve together fit the reserved half of the ring
    };
    [[nodiscard]] static constexpr Rate rate_of(Share share, std::uint32_t solicit_rate) noexcept {
        // At least what the default asks for. Whoever lets more be asked wants the misses that make it, and the
        // answers.
        const std::uint32_t resolutions = 5 * std::max(solicit_rate, NeighborParams{}.solicit_rate);
        switch (share) {
            case Share::known:  // a burst: what devices hold of answers when a worker comes back to them
                return {.a_second = resolutions, .burst = 6'144};
            case Share::claims:
                return {.a_second = 10'000, .burst = 1'024};
            case Share::ourselves:
                return {.a_second = 1'000, .burst = 64};
            case Share::strangers:  // nobody waits for an entry: who is wanted is asked for
                return {.a_second = 10'000, .burst = 1'024};
            case Share::misses:
                return {.a_second = resolutions, .burst = 4'096};
            case Share::errors:
                return {.a_second = 5'000, .burst = 256};
        }
        return {};
    }

  private:
    struct Seen {
        std::uint32_t tag = 0;
        std::uint32_t count = 0;
        TimePoint window{};
    };
    static constexpr std::size_t kCells = 1024;

    std::array<Seen, kCells> seen_{};
    std::array<FairLimit, kShares> shares_;  ///< by Share
};

}  // namespace neigh::dataplane
