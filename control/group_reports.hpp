// When the multicast groups of interfaces are reported (RFC 3810 6): pure times.
//
// Whoever joins says so at once and, as packets are lost, once more a random time later; whoever is asked answers after
// a random part of the delay that the question allows, so that listeners don't answer in step. Neighbors: output
// reports what is due. Control thread only. Not here: which groups, frames.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <random>

#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/time.hpp"
#include "dataplane/neigh/wire/mld.hpp"

namespace neigh::control {

class GroupReports {
  public:
    explicit GroupReports(std::uint32_t seed) : random_(seed) {}

    /// The interface's groups were reported as joined now: once more later (Robustness Variable 2, 9.1; 6.1).
    void joined(std::uint32_t ifindex, TimePoint now);
    /// A query that is to be answered within this time. Nothing new where an answer is due earlier (6.2).
    void queried(std::uint32_t ifindex, Duration longest, TimePoint now);

    struct Due {
        std::uint32_t ifindex = 0;
        wire::MldRecord record = wire::MldRecord::mode_is_exclude;
    };
    /// One that is due and taken with this; none: nothing is.
    [[nodiscard]] std::optional<Due> take(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_wake() const;

    static constexpr Duration kUnsolicitedReportInterval{1'000};  ///< 9.11

  private:
    struct Times {
        std::optional<TimePoint> repeat;
        std::optional<TimePoint> answer;
    };
    [[nodiscard]] TimePoint within(Duration longest, TimePoint now);

    std::array<Times, kMaxInterfaces> times_{};  ///< by interface index
    std::minstd_rand random_;
};

}  // namespace neigh::control
