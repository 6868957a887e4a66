// When the multicast groups of interfaces are reported, and in which version of MLD (RFC 3810 6, 8.2): pure times.
//
// Whoever joins says so at once and, as packets are lost, once more a random time later; whoever is asked answers after
// a random part of the delay that the question allows, so that listeners don't answer in step. Once an interface hears
// a querier of version 1 it speaks version 1 alone (8.2.1), a report a group, until it has heard none for long enough.
// Neighbors: output reports what is due. Control thread only. Not here: which groups, frames.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/time.hpp"
#include "dataplane/neigh/wire/mld.hpp"

namespace neigh::control {

class GroupReports {
  public:
    explicit GroupReports(std::uint32_t seed) : random_(seed) {}

    enum class Version : std::uint8_t { mld_v1 = 1, mld_v2 = 2 };
    /// Host Compatibility Mode (8.2.1): what the interface speaks now.
    [[nodiscard]] Version version(std::uint32_t ifindex, TimePoint now) const;

    /// The interface's groups were reported as joined now: once more later (Robustness Variable 2, 9.1; 6.1).
    void joined(std::uint32_t ifindex, TimePoint now);
    /// A query that asks for these groups, of which there may be none: it tells which version its sender speaks all
    /// the same. Nothing new where an answer is due earlier (6.2, RFC 2710 4).
    void queried(std::uint32_t ifindex, const wire::MldQuery& query, std::span<const IpAddr> asked, TimePoint now);

    struct Due {
        std::uint32_t ifindex = 0;
        wire::MldRecord record = wire::MldRecord::mode_is_exclude;
        std::optional<IpAddr> group{};  ///< only this one; none: all of the interface's
    };
    /// One that is due and taken with this; none: nothing is.
    [[nodiscard]] std::optional<Due> take(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_wake() const;

    static constexpr Duration kUnsolicitedReportInterval{1'000};     ///< 9.11
    static constexpr Duration kUnsolicitedReportIntervalV1{10'000};  ///< RFC 2710 7.10

  private:
    struct OfGroup {
        IpAddr group;
        TimePoint at;
    };
    struct Interface {
        std::optional<TimePoint> repeat;
        std::optional<TimePoint> answer;                         ///< about all groups, version 2
        std::vector<OfGroup> answers;                            ///< version 1
        std::optional<TimePoint> older_until;                    ///< Older Version Querier Present: while it is to come
        std::chrono::milliseconds robust_interval{2 * 125'000};  ///< the last query's, robustness times its interval
        TimePoint first = kNever;                                ///< as it stands in pending_; kNever: it doesn't
    };
    [[nodiscard]] TimePoint within(Duration longest, TimePoint now);
    /// Another mode cancels what was pending (8.2.1).
    void leave_older_mode_if_over(Interface& interface, TimePoint now);
    static void cancel(Interface& interface);
    [[nodiscard]] static TimePoint first_of(const Interface& interface);
    /// After each change of what is pending.
    void note_first(std::uint32_t ifindex, Interface& interface);
    /// One of the interface's that is due.
    [[nodiscard]] static std::optional<Due> take_from(std::uint32_t ifindex, Interface& interface, TimePoint now);

    std::unordered_map<std::uint32_t, Interface> interfaces_;  ///< by ifindex, of those that reported or were asked
    std::set<std::pair<TimePoint, std::uint32_t>> pending_;    ///< when each one's first is due, and its ifindex
    std::minstd_rand random_;
};

}  // namespace neigh::control
