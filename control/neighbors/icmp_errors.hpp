// The ICMP errors a router owes (RFC 1812 4.3, RFC 4443 2.4), rate-limited, sent like any packet: by route and
// neighbor. Neighbors: punt_handler and output owe them; wire/icmp_error decides whether and builds; the resolver holds
// what has no neighbor yet. Contract: control thread only. owe() may be called from within the resolver, send() may
// not: it calls it. Not here: what went wrong.
#pragma once

#include <vector>

#include "control/neighbors/error_rates.hpp"
#include "control/neighbors/sender.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/neigh/wire/icmp_error.hpp"
#include "dataplane/routing.hpp"

namespace neigh::control {

class IcmpErrors {
  public:
    IcmpErrors(const dataplane::Topology& topology, const dataplane::Routing& routing, Sender& sender,
               std::span<ControlCounters> counters);
    ~IcmpErrors();
    IcmpErrors(const IcmpErrors&) = delete;
    IcmpErrors& operator=(const IcmpErrors&) = delete;

    /// About `packet`, a whole frame as it came in but for its TTL; ownership passes. `on`: where it came in, or
    /// where it could not get out. Counted there.
    void owe(rte_mbuf* packet, std::uint32_t on, wire::IcmpError error, std::uint16_t mtu = 0);
    /// Sends what is owed since the last call.
    void send(Resolver& resolver, TimePoint now);

  private:
    struct Owed {
        rte_mbuf* packet;
        std::uint32_t on;
        wire::IcmpError error;
        std::uint16_t mtu;
    };
    void send(const Owed& owed, Resolver& resolver, TimePoint now);

    const dataplane::Topology& topology_;
    const dataplane::Routing& routing_;
    Sender& sender_;
    std::span<ControlCounters> counters_;
    ErrorRates rates_;
    std::vector<Owed> owed_;
};

}  // namespace neigh::control
