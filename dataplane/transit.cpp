#include "dataplane/transit.hpp"

#include <algorithm>

#include <rte_mbuf.h>

#include "dataplane/plain.hpp"
#include "dataplane/rewrite.hpp"

namespace neigh::dataplane {
namespace {

/// How many packets ahead a packet's first line is asked for, and the line of its route by that: each comes while the
/// packets before it are worked on. Its buffer's header was just written by the driver.
constexpr std::size_t kFramesAhead = 8;
constexpr std::size_t kRoutesAhead = 4;

constexpr std::size_t kLeast = wire::kEthernetSize + wire::kIpv4Size;

std::uint8_t* frame_of(rte_mbuf* packet) noexcept {
    return rte_pktmbuf_mtod(packet, std::uint8_t*);
}

/// Of an IPv4 packet; any other's bytes there name a line as well, which nobody will look at.
void prefetch_route(rte_mbuf* packet, const Fib& fib) noexcept {
    if (rte_pktmbuf_data_len(packet) >= kLeast) [[likely]] {
        fib.prefetch_v4(wire::load_be32(frame_of(packet) + wire::kEthernetSize + 16));
    }
}

/// Without the padding behind it: a store costs less than to find out whether there is any.
void set_length(rte_mbuf* packet, std::size_t length) noexcept {
    packet->data_len = static_cast<std::uint16_t>(length);
    packet->pkt_len = static_cast<std::uint32_t>(length);
}

}  // namespace

inline Transit::Way Transit::take(rte_mbuf* packet, const Arrival& in, const Fib& fib) noexcept {
    std::uint8_t* frame = frame_of(packet);
    const std::size_t size = rte_pktmbuf_data_len(packet);
    if (size < kLeast || packet->nb_segs != 1 || !plain::is_to_our_mac(frame, in.mac)) {
        return Way::none;
    }
    std::uint8_t* ip = frame + wire::kEthernetSize;
    const std::size_t room = size - wire::kEthernetSize;
    if (plain::is_ipv4(frame)) {
        if (!in.ipv4 || !plain::is_transit_ipv4(ip, room, fib.ours())) {
            return Way::none;
        }
        const NextHop& hop = fib.lookup_v4(wire::load_be32(ip + 16));
        const std::size_t length = wire::load_be16(ip + 2);
        if (length > hop.ipv4_limit) {
            return Way::none;
        }
        set_length(packet, wire::kEthernetSize + length);
        decrement_ttl(ip);
        forwarder_.queue_ipv4(packet, hop, load_raw<std::uint32_t>(ip + 16));
        return Way::ipv4;
    }
    if (in.ipv6 && room >= wire::kIpv6Size && plain::is_ipv6(frame) && plain::is_transit_ipv6(ip, room, fib.ours())) {
        const auto high = load_raw<std::uint64_t>(ip + 24);
        const NextHop& hop = routes_.lookup(fib, high, ip + 24);
        const std::size_t length = wire::kIpv6Size + wire::load_be16(ip + 4);
        if (length > hop.ipv6_limit) {
            return Way::none;
        }
        set_length(packet, wire::kEthernetSize + length);
        decrement_hop_limit(ip);
        forwarder_.queue_ipv6(packet, hop, high, load_raw<std::uint64_t>(ip + 32));
        return Way::ipv6;
    }
    return Way::none;
}

void Transit::receive(std::span<rte_mbuf* const> packets, const Interface& in) noexcept {
    const Fib& fib = context_.fib();
    const Arrival arrival{.mac = in.mac.to_bits(), .ipv4 = in.ipv4, .ipv6 = in.ipv6};
    routes_.use(fib);
    const std::size_t count = packets.size();
    for (std::size_t i = 0; i < std::min(count, kFramesAhead); ++i) {
        __builtin_prefetch(frame_of(packets[i]));
    }
    std::uint64_t bytes = 0;
    std::uint64_t ipv4 = 0;
    std::uint64_t ipv6 = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i + kFramesAhead < count) {
            __builtin_prefetch(frame_of(packets[i + kFramesAhead]));
        }
        if (i + kRoutesAhead < count) {
            prefetch_route(packets[i + kRoutesAhead], fib);
        }
        bytes += rte_pktmbuf_pkt_len(packets[i]);
        switch (take(packets[i], arrival, fib)) {
            case Way::ipv4:
                ++ipv4;
                break;
            case Way::ipv6:
                ++ipv6;
                break;
            case Way::none:
                long_way_.receive(packets[i], in);
                break;
        }
    }
    context_.count(in, WorkerCounter::rx_packets, count);
    context_.count(in, WorkerCounter::rx_bytes, bytes);
    context_.count(in, WorkerCounter::forwarded_ipv4, ipv4);
    context_.count(in, WorkerCounter::forwarded_ipv6, ipv6);
}

}  // namespace neigh::dataplane
