#include "dataplane/transit.hpp"

#include <algorithm>
#include <cassert>

#include <rte_mbuf.h>

#include "dataplane/plain.hpp"

namespace neigh::dataplane {
namespace {

/// How many packets ahead the line of a packet's route is asked for, by its first line, which was asked for with all of
/// the burst's: each comes while the packets before it are worked on.
constexpr std::size_t kRoutesAhead = 4;

constexpr std::size_t kLeast = plain::kL3 + wire::kIpv4Size;

std::uint8_t* frame_of(rte_mbuf* packet) noexcept {
    return rte_pktmbuf_mtod(packet, std::uint8_t*);
}

/// Of an IPv4 packet; any other's bytes there name a line as well, which nobody will look at. Every buffer has them.
void prefetch_route(const std::uint8_t* frame, const Fib& fib) noexcept {
    fib.prefetch_v4(wire::Ipv4View{frame + plain::kL3}.destination());
}

/// Without the padding behind it: a store costs less than to find out whether there is any.
void set_length(rte_mbuf* packet, std::size_t length) noexcept {
    packet->data_len = static_cast<std::uint16_t>(length);
    packet->pkt_len = static_cast<std::uint32_t>(length);
}

}  // namespace

inline Transit::Way Transit::take(rte_mbuf* packet, std::uint8_t* frame, const Arrival& in, const Fib& fib,
                                  Queues& queues) noexcept {
    const std::size_t size = rte_pktmbuf_data_len(packet);
    if (size < kLeast || packet->nb_segs != 1) [[unlikely]] {
        return Way::none;
    }
    std::uint8_t* ip = frame + plain::kL3;
    const std::size_t room = size - plain::kL3;
    if (in.ipv4.is_of(frame)) {
        const wire::Ipv4View header{ip};
        if (!in.has_ipv4 || !plain::is_transit_ipv4(header, room, in.ours)) [[unlikely]] {
            return Way::none;
        }
        const NextHop& hop = fib.lookup_v4(header.destination());
        const std::size_t length = header.total_length();
        if (length > hop.ipv4_limit) [[unlikely]] {
            return Way::none;
        }
        set_length(packet, plain::kL3 + length);
        wire::decrement_ttl(ip);
        queues.ipv4.add_ipv4(packet, frame, hop, header.raw_destination());
        return Way::ipv4;
    }
    if (in.ipv6.is_of(frame)) {
        const wire::Ipv6View header{ip};
        if (!in.has_ipv6 || room < wire::kIpv6Size || !plain::is_transit_ipv6(header, room, in.ours)) [[unlikely]] {
            return Way::none;
        }
        const auto destination = header.destination();
        const std::uint64_t high = destination.raw_high();
        const NextHop& hop = routes_.lookup(fib, high, destination.bytes);
        const std::size_t length = header.total_length();
        if (length > hop.ipv6_limit) [[unlikely]] {
            return Way::none;
        }
        set_length(packet, plain::kL3 + length);
        wire::decrement_hop_limit(ip);
        queues.ipv6.add_ipv6(packet, frame, hop, high, destination.raw_low());
        return Way::ipv6;
    }
    return Way::none;
}

void Transit::receive(std::span<rte_mbuf* const> packets, const Interface& in) noexcept {
    const Fib& fib = context_.fib();
    const Arrival arrival{.ipv4 = plain::Head::ipv4(in.mac),
                          .ipv6 = plain::Head::ipv6(in.mac),
                          .ours = fib.ours(),
                          .has_ipv4 = in.ipv4,
                          .has_ipv6 = in.ipv6};
    routes_.use(fib);
    const std::size_t count = packets.size();
    assert(count > 0 && count <= kBurst);
    std::array<std::uint8_t*, kBurst + kRoutesAhead> frames;
    for (std::size_t i = 0; i < count; ++i) {
        frames[i] = frame_of(packets[i]);
        __builtin_prefetch(frames[i]);
    }
    std::fill_n(frames.begin() + static_cast<std::ptrdiff_t>(count), kRoutesAhead, frame_of(packets.front()));
    std::uint64_t bytes = 0;
    std::uint64_t ipv6 = 0;
    std::uint64_t others = 0;
    Queues queues = open();
    for (std::size_t i = 0; i < count; ++i) {
        prefetch_route(frames[i + kRoutesAhead], fib);
        bytes += rte_pktmbuf_pkt_len(packets[i]);
        switch (take(packets[i], frames[i], arrival, fib, queues)) {
            case Way::ipv4:
                break;
            case Way::ipv6:
                ++ipv6;
                break;
            case Way::none:
                ++others;
                close(queues);
                long_way_.receive(packets[i], in);  // which may queue some itself
                queues = open();
                break;
        }
    }
    close(queues);
    context_.count(in, WorkerCounter::rx_packets, count);
    context_.count(in, WorkerCounter::rx_bytes, bytes);
    context_.count(in, WorkerCounter::forwarded_ipv4, count - ipv6 - others);
    context_.count(in, WorkerCounter::forwarded_ipv6, ipv6);
    forwarder_.resolve();
}

}  // namespace neigh::dataplane
