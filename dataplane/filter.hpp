// What a worker keeps from the control thread: repeats within a few milliseconds, and more than it can bear a second.
//
// Each Share has a rate of its own (RFC 6583 7.1), so that neither a scan nor a storm of strangers, however large,
// keeps the notices of known neighbors away: those that a table of its size can cause fit into theirs. A share is
// divided fairly: misses among the packets' senders, the others among interfaces.
// Nothing passes for a repeat but what says the same in every field; where it is remembered nobody can tell who doesn't
// know the seed. So no frame that somebody can choose silences another one's.
// Neighbors: context.hpp asks before every punt; punt.hpp says whose share a punt takes. One a worker; single-threaded.
// Not here: what is news at all (neigh/news), what waits for room (backlog.hpp), the room in the ring (punt.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/seeded_hash.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/time.hpp"
#include "dataplane/neigh/word.hpp"
#include "dataplane/punt.hpp"

namespace neigh::dataplane {

class PuntFilter {
  public:
    /// `solicit_rate`: of the interface that has the largest; what follows from solicitations follows it.
    PuntFilter(TimePoint start, std::uint32_t solicit_rate) noexcept;

    /// As many alike have been handed over within one window as may be, `repeats` (notices: one), and control knows, or
    /// is about to. Notices are alike that say the same about the same word, `word` as the worker found it: what was
    /// known is news again once the entry has changed, or is searched for anew (Word::search), and a claim is once
    /// another one has been told.
    [[nodiscard]] bool is_repeat(const Punt& punt, std::uint32_t repeats, TimePoint now, Word word = {}) noexcept;
    /// The one that is_repeat() was asked about last has passed; what was refused elsewhere is no repeat next time.
    void note_passed() noexcept;
    /// Another claim about the same neighbor has passed within the window: this one can wait, and the last of them goes
    /// on, so that whoever makes up MACs for one neighbor has no more of control than a repeat would.
    [[nodiscard]] bool is_too_soon(const Punt& claim, TimePoint now) noexcept;
    /// Takes from its share. False: that is used up.
    [[nodiscard]] bool take(const Punt& punt, TimePoint now) noexcept;

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
            case Share::claims:  // what is beyond waits (backlog.hpp): all neighbors of a failover within a second
                return {.a_second = 100'000, .burst = 1'024};
            case Share::ourselves:
                return {.a_second = 1'000, .burst = 64};
            case Share::strangers:  // nobody waits for an entry: who is wanted is asked for
                return {.a_second = 10'000, .burst = 1'024};
            case Share::misses:
            case Share::waits:  // apart, so that a flood for who does not answer takes no new neighbor's place
                return {.a_second = resolutions, .burst = 4'096};
            case Share::errors:
                return {.a_second = 5'000, .burst = 256};
        }
        return {};
    }

  private:
    /// All that makes two punts alike.
    struct Said {
        Word word{};
        IpAddr address{};
        Mac lladdr{};
        std::uint16_t ifindex = 0;
        PuntKind kind = PuntKind::used;
        std::uint8_t flags = 0;
        Speaker speaker = Speaker::known;
        wire::IcmpError error = wire::IcmpError::no_route;

        bool operator==(const Said&) const = default;
    };
    struct Seen {
        Said said{};
        std::uint32_t count = 0;  ///< 0: nothing yet
        TimePoint window{};
    };
    static constexpr std::size_t kCells = 1024;

    [[nodiscard]] Seen& cell_of(const Punt& punt) noexcept;

    SeededHash hash_;
    std::array<Seen, kCells> seen_{};
    std::array<InterfacesLimit, kShares> shares_;  ///< by Share
    Seen asked_{};  ///< what is_repeat() was asked about, as it will be when that has passed
    Seen* asked_at_ = seen_.data();
};

}  // namespace neigh::dataplane
