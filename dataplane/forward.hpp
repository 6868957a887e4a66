// Packets on their way to a neighbor: routed one by one, their neighbors looked up together, then rewritten and sent.
// Neighbors: receive and local hand packets in; table says what to do; context transmits, drops or punts.
// Contract: one a worker, on its thread. resolve() before the burst's quiescent state: nothing stays behind.
// Not here: which packets are for us (receive), waiting (control), fragmentation (a packet larger than the way out's
// MTU is dropped, with an ICMP error where DF or IPv6 ask for one).
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/context.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::dataplane {

class Forwarder {
  public:
    explicit Forwarder(Context& context) noexcept : context_(context) {}

    /// Transit, by `hop`: checks of RFC 1812 5.3 and RFC 4291 2.5.6, TTL, MTU; then queued for resolve().
    void forward(rte_mbuf* packet, const Interface& in, const wire::Ipv4Header& header, const NextHop& hop) noexcept;
    void forward(rte_mbuf* packet, const Interface& in, const wire::Ipv6Header& header, const NextHop& hop) noexcept;
    /// Transit that was found to be in order, its TTL or hop limit less one already: queued for resolve(). `hop` leads
    /// on; the destination is as it stands in the packet.
    void queue_ipv4(rte_mbuf* packet, const NextHop& hop, std::uint32_t destination) noexcept {
        // The other words of its keys are always zero.
        ipv4_.keys[ipv4_.count].words[0] = hop.ipv4_key(destination).words[0];
        queued(ipv4_, packet, *hop.out);
    }
    void queue_ipv6(rte_mbuf* packet, const NextHop& hop, std::uint64_t high, std::uint64_t low) noexcept {
        queue(ipv6_, packet, *hop.out, hop.ipv6_key(high, low));
    }
    /// A packet of our own to `destination`, whose TTL stays as it is. `in`: where the question came from, and the way
    /// out for a link-local destination.
    void originate(rte_mbuf* packet, const Interface& in, const IpAddr& destination) noexcept;

    /// Drops the packet for `reason` and has control send its source the error. `repeats`: to one source in a window.
    void owe_error(rte_mbuf* packet, const Interface& in, wire::IcmpError error, const IpAddr& source,
                   WorkerCounter reason, std::uint16_t mtu = 0, std::uint32_t repeats = kErrorsAWindow) noexcept;
    static constexpr std::uint32_t kErrorsAWindow = 8;

    /// Looks up the neighbors of all that was queued and sends, holds or tells. Once a burst, and when the batch is
    /// full.
    void resolve() noexcept;

  private:
    struct Batch {
        Family family = Family::ipv4;
        std::size_t count = 0;
        std::array<rte_mbuf*, kBurst> packets;
        std::array<const Interface*, kBurst> out;
        std::array<Key, kBurst> keys;
    };
    void queue(Batch& batch, rte_mbuf* packet, const Interface& out, const Key& key) noexcept {
        batch.keys[batch.count] = key;
        queued(batch, packet, out);
    }
    void queued(Batch& batch, rte_mbuf* packet, const Interface& out) noexcept {
        batch.packets[batch.count] = packet;
        batch.out[batch.count] = &out;
        if (++batch.count == kBurst) {
            resolve(batch);
        }
    }
    void resolve(Batch& batch) noexcept;
    /// All of it to the neighbor of this word.
    void resolve_one(Batch& batch, Word word) noexcept;
    /// Of a packet whose neighbor wants more than forwarding: tells control of it, or gives it the packet (then no).
    [[nodiscard]] bool may_still_leave(const Batch& batch, std::size_t i, Word word) noexcept;

    Context& context_;
    Origins origins_;
    Batch ipv4_{.family = Family::ipv4};
    Batch ipv6_{.family = Family::ipv6};
};

}  // namespace neigh::dataplane
