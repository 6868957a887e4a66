// The short way through a worker, for what nearly every packet is: in transit, to a connected or a gateway's neighbor,
// with nothing about it that anybody would have to think of. It takes a burst in one pass, asking ahead for its lines.
//
// Contract: one a worker, on its thread; takes ownership of each packet. What goes the short way is treated exactly as
// the long way (receive.hpp, forward.hpp) would; whatever gives reason for a doubt goes the long way, untouched and in
// its turn. The tests send the same packets both ways.
// Not here: drops, errors, packets to us (receive), neighbors (forward).
#pragma once

#include <cstdint>
#include <span>

#include "dataplane/context.hpp"
#include "dataplane/forward.hpp"
#include "dataplane/plain.hpp"
#include "dataplane/receive.hpp"
#include "dataplane/route_cache.hpp"

namespace neigh::dataplane {

class Transit {
  public:
    Transit(Context& context, Forwarder& forwarder, Receiver& long_way) noexcept
        : context_(context), forwarder_(forwarder), long_way_(long_way) {}

    /// A burst that came in on `in`: at most kBurst packets, in their order. Their neighbors are looked up before it
    /// returns: nothing stays queued.
    void receive(std::span<rte_mbuf* const> packets, const Interface& in) noexcept;

  private:
    /// What taking a frame has to do with the interface that it came in on.
    struct Arrival {
        plain::Head ipv4;
        plain::Head ipv6;
        OwnFilter::View ours;
        bool has_ipv4;
        bool has_ipv6;
    };
    struct Queues {
        Forwarder::Queue ipv4;
        Forwarder::Queue ipv6;
    };
    enum class Way : std::uint32_t { none, ipv4, ipv6 };

    /// Routes the packet and queues it for its neighbor. `none`: nothing is changed, it is not for this way.
    [[nodiscard]] Way take(rte_mbuf* packet, std::uint8_t* frame, const Arrival& in, const Fib& fib,
                           Queues& queues) noexcept;
    [[nodiscard]] Queues open() noexcept {
        return {.ipv4 = forwarder_.queue(Family::ipv4), .ipv6 = forwarder_.queue(Family::ipv6)};
    }
    static void close(Queues& queues) noexcept {
        queues.ipv4.close();
        queues.ipv6.close();
    }

    Context& context_;
    Forwarder& forwarder_;
    Receiver& long_way_;
    RouteCache routes_;
};

}  // namespace neigh::dataplane
