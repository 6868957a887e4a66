// What the resolver wants done with packets, solicitations and changes.
// Neighbors: control/neighbors/output carries it out; tests write it down.
#pragma once

#include <cstdint>
#include <span>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/hold.hpp"

namespace neigh {

/// What the resolver wants done. Control thread; called from within the resolver, which must not be called back.
class ResolverOutput {
  public:
    virtual ~ResolverOutput() = default;
    /// Send an ARP request or NS for `target`: to `unicast_to`, or by broadcast/multicast where it is null. False: it
    /// can't be now (no address of our own to ask from, no buffer), and is not counted.
    virtual bool solicit(std::uint32_t ifindex, const IpAddr& target, const Mac* unicast_to) = 0;
    /// Whether what solicit() sends would get through now. Where it would not, the solicitation is put off, as beyond
    /// the rate, instead of being lost and waited for.
    [[nodiscard]] virtual bool has_room() const { return true; }
    /// Send these in this order to `lladdr`; ownership passes. Called before the new word is published, so that what
    /// waited leaves before what comes.
    virtual void release(std::uint32_t ifindex, const Mac& lladdr, std::span<const Packet> packets) = 0;
    /// Resolution failed, or the link is down: each is owed an ICMP error; ownership passes.
    virtual void unreachable(std::uint32_t ifindex, std::span<const Packet> packets) = 0;
    /// Free it; already counted.
    virtual void drop(Packet packet) = 0;
    /// Before drop() or unreachable() gets them: under which counter they are dropped. There is nothing to be done.
    virtual void dropping(std::uint32_t /*ifindex*/, std::span<const Packet> /*packets*/, ControlCounter /*reason*/) {}
    /// For subscribers. Deletions by generation flush come from the sweep, some time after the flush.
    virtual void changed(const Change& change) = 0;
};

}  // namespace neigh
