// When solicitations leave: within the interface's rate, fairly shared, not sooner than retrans_time after an answer;
// and the drawn times of every timer.
//
// Neighbors: resolver asks before it stores a step, which this may put off; solicit.hpp has the buckets.
// Contract: control thread; time is an argument, randomness is from the seed.
// Not here: frames (ResolverOutput), when to ask at all (nud), whether the link is there (resolver).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <span>

#include "dataplane/neigh/by_interface.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/entry_ref.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/resolver_output.hpp"
#include "dataplane/neigh/solicit.hpp"

namespace neigh {

class Solicitor {
  public:
    /// Output and counters (index = ifindex) outlive it. `jitter_percent`: see nud::draw; 0: timers to the millisecond.
    Solicitor(ResolverOutput& output, std::span<ControlCounters> counters, std::uint32_t max_ifindex,
              std::uint32_t seed, std::uint32_t jitter_percent)
        : output_(output), counters_(counters), shares_(max_ifindex), random_(seed), jitter_percent_(jitter_percent) {}

    /// An interface may solicit so often a second, from now on. Before, it never may.
    void set_rate(std::uint32_t ifindex, std::uint32_t rate, TimePoint now);

    /// What step() needs of an interface, with times drawn for one entry.
    [[nodiscard]] nud::Params draw(const NeighborParams& params) noexcept;
    /// A neighbor that has just answered is not asked again before its time (RFC 4861 7.2.2), however often it is
    /// claimed that its address changed (MacChange::verify): a step that would ask now waits.
    void keep_distance(EntryRef entry, nud::Step& step, Duration retrans_time, TimePoint now) const noexcept;
    /// Whether the solicitation that the step wants may leave now; else the step is changed so that it is tried again.
    [[nodiscard]] bool may_solicit(EntryRef entry, nud::Step& step, const nud::Nud& before, Duration retrans_time,
                                   TimePoint now);
    /// Sends what the step wants.
    void solicit(EntryRef entry, const nud::Step& step);

  private:
    struct Share {
        FairLimit limit;
        Turns known_turns;  ///< of known neighbors whose solicitation was put off
    };

    /// How long a solicitation that may not be sent now waits: drawn, so that a burst is not put off as one.
    [[nodiscard]] Duration put_off(Duration retrans_time) noexcept;

    ResolverOutput& output_;
    std::span<ControlCounters> counters_;
    ByInterface<std::optional<Share>> shares_;
    std::mt19937 random_;  ///< whose first numbers differ widely between seeds that don't
    std::uint32_t jitter_percent_;
};

}  // namespace neigh
