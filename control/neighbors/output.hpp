// What the resolver and the own addresses decide, as frames: solicitations, released packets, probes, announcements.
// Neighbors: resolver and own_addresses call it; wire/ builds; sender sends; icmp_errors takes what could not be
// delivered. Contract: control thread only; never calls the resolver back. Not here: decisions.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <set>

#include "control/events.hpp"
#include "control/neighbors/group_reports.hpp"
#include "control/neighbors/icmp_errors.hpp"
#include "control/neighbors/sender.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/neigh/wire/mld.hpp"

namespace neigh::control {

class Output final : public ResolverOutput, public OwnAddressOutput {
  public:
    Output(dataplane::Topology& topology, Sender& sender, IcmpErrors& errors, EventLog& events,
           std::span<ControlCounters> counters, std::uint32_t seed)
        : topology_(topology),
          sender_(sender),
          errors_(errors),
          events_(events),
          counters_(counters),
          random_(seed),
          reports_(seed) {}

    // ResolverOutput
    bool solicit(std::uint32_t ifindex, const IpAddr& target, const Mac* unicast_to) override;
    [[nodiscard]] bool has_room() const override { return sender_.has_room(); }
    void release(std::uint32_t ifindex, const Mac& lladdr, std::span<const Packet> packets) override;
    void unreachable(std::uint32_t ifindex, std::span<const Packet> packets) override;
    void drop(Packet packet) override;
    void dropping(std::uint32_t ifindex, std::span<const Packet> packets, ControlCounter reason) override;
    void changed(const Change& change) override;

    // OwnAddressOutput
    void probe(std::uint32_t ifindex, const IpAddr& address) override;
    void announce(std::uint32_t ifindex, const IpAddr& address) override;
    void stands(std::uint32_t ifindex, const IpAddr& address, Standing standing) override;
    void duplicate(std::uint32_t ifindex, const IpAddr& address, const Mac& other) override;
    void defended(std::uint32_t ifindex, const IpAddr& address, const Mac& other) override;

    /// An interface on which a question had no address to be asked from, and may have one now; each once, then none.
    [[nodiscard]] std::optional<std::uint32_t> take_sourced() noexcept;

    /// Says now, and once more later, which groups the interface listens to (RFC 3810 6.1): solicited-node ones and all
    /// routers.
    void join_groups(const dataplane::Interface& interface, TimePoint now);
    /// An MLD query asks for the interface's groups.
    void queried(const dataplane::Interface& interface, const wire::MldQuery& query, TimePoint now);
    /// Sends the reports that are due.
    void advance(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_wake() const { return reports_.next_wake(); }

  private:
    void leave_group_of(const dataplane::Interface& interface, const IpAddr& lost);
    void report_groups(const dataplane::Interface& interface, wire::MldRecord record, std::span<const IpAddr> groups);

    dataplane::Topology& topology_;
    Sender& sender_;
    IcmpErrors& errors_;
    EventLog& events_;
    std::span<ControlCounters> counters_;
    std::minstd_rand random_;
    GroupReports reports_;
    std::set<std::uint32_t> unsourced_;  ///< by ifindex: something was not asked there for want of an own address
    std::set<std::uint32_t> sourced_;    ///< and since then an own address has become usable
    RateLimit conflict_log_{1, 5, 0, MonotonicClock::now()};
    RateLimit flapping_log_{1, 5, 0, MonotonicClock::now()};
};

}  // namespace neigh::control
