#include "dataplane/forward.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include <rte_mbuf.h>

#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/rewrite.hpp"

namespace neigh::dataplane {
namespace {

/// Packets for one unresolved neighbor within a window: more than wait, since the oldest is to leave for the newest.
constexpr std::uint32_t kHeldAWindow = 64;

std::uint8_t* ip_of(rte_mbuf* packet) noexcept {
    return bytes_of(packet).data() + wire::kEthernetSize;
}

std::uint32_t network_order(std::uint32_t host_order) noexcept {
    return __builtin_bswap32(host_order);
}

/// What differs, differs soon.
bool are_one(Family family, std::span<const Key> keys) noexcept {
    if (family == Family::ipv4) {
        const auto first_word = [](const Key& key) { return key.words.front(); };
        return std::ranges::adjacent_find(keys, std::not_equal_to{}, first_word) == keys.end();
    }
    return std::ranges::adjacent_find(keys, std::not_equal_to{}) == keys.end();
}

/// Of a packet that was found to be IPv4 or IPv6, its header whole.
IpAddr source_of(rte_mbuf* packet, Family family) noexcept {
    const std::uint8_t* ip = ip_of(packet);
    if (family == Family::ipv4) {
        return IpAddr::v4(wire::load_be32(ip + 12));
    }
    IpAddr address{.family = Family::ipv6};
    std::memcpy(address.bytes.data(), ip + 8, address.bytes.size());
    return address;
}

}  // namespace

void Forwarder::forward(rte_mbuf* packet, const Interface& in, const wire::Ipv4Header& header,
                        const NextHop& hop) noexcept {
    const IpAddr source = IpAddr::v4(header.source);
    const IpAddr destination = IpAddr::v4(header.destination);
    if (!destination.is_unicast() || hop.kind == NextHop::Kind::broadcast) {  // RFC 1812 5.3.7, RFC 2644
        return context_.drop(packet, in, WorkerCounter::drop_ip_destination);
    }
    if (source.is_link_local() || destination.is_link_local()) {  // RFC 3927 7
        return context_.drop(packet, in, WorkerCounter::drop_ip_scope);
    }
    if (hop.kind == NextHop::Kind::no_route) {
        return owe_error(packet, in, wire::IcmpError::no_route, source, WorkerCounter::drop_no_route);
    }
    if (header.ttl <= 1) {  // RFC 1812 5.3.1
        return owe_error(packet, in, wire::IcmpError::ttl_exceeded, source, WorkerCounter::drop_ttl_exceeded);
    }
    if (header.total_length > hop.out->mtu) {
        if (header.dont_fragment) {
            return owe_error(packet, in, wire::IcmpError::too_big, source, WorkerCounter::drop_too_big, hop.out->mtu);
        }
        return context_.drop(packet, in, WorkerCounter::drop_too_big);
    }
    if (!hop.out->ipv4) {
        return context_.drop(packet, in, WorkerCounter::drop_family_off);
    }
    cut_to(packet, wire::kEthernetSize + header.total_length);
    decrement_ttl(ip_of(packet));
    context_.count(in, WorkerCounter::forwarded_ipv4);
    queue_ipv4(packet, hop, network_order(header.destination));
}

void Forwarder::forward(rte_mbuf* packet, const Interface& in, const wire::Ipv6Header& header,
                        const NextHop& hop) noexcept {
    if (!header.destination.is_unicast()) {
        return context_.drop(packet, in, WorkerCounter::drop_ip_destination);
    }
    if (header.destination.is_link_local()) {  // RFC 4291 2.5.6
        return context_.drop(packet, in, WorkerCounter::drop_ip_scope);
    }
    if (header.source.is_link_local()) {
        return owe_error(packet, in, wire::IcmpError::beyond_scope, header.source, WorkerCounter::drop_ip_scope);
    }
    if (hop.kind == NextHop::Kind::no_route) {
        return owe_error(packet, in, wire::IcmpError::no_route, header.source, WorkerCounter::drop_no_route);
    }
    if (header.hop_limit <= 1) {  // RFC 4443 3.3
        return owe_error(packet, in, wire::IcmpError::ttl_exceeded, header.source, WorkerCounter::drop_ttl_exceeded);
    }
    const std::size_t length = wire::kIpv6Size + header.payload_length;
    if (length > hop.out->mtu) {  // RFC 4443 3.2
        return owe_error(packet, in, wire::IcmpError::too_big, header.source, WorkerCounter::drop_too_big,
                         hop.out->mtu);
    }
    if (!hop.out->ipv6) {
        return context_.drop(packet, in, WorkerCounter::drop_family_off);
    }
    cut_to(packet, wire::kEthernetSize + length);
    std::uint8_t* ip = ip_of(packet);
    decrement_hop_limit(ip);
    context_.count(in, WorkerCounter::forwarded_ipv6);
    queue_ipv6(packet, hop, wire::load_raw<std::uint64_t>(ip + 24), wire::load_raw<std::uint64_t>(ip + 32));
}

void Forwarder::originate(rte_mbuf* packet, const Interface& in, const IpAddr& destination) noexcept {
    Batch& batch = destination.is_v4() ? ipv4_ : ipv6_;
    if (destination.is_link_local()) {  // RFC 4291 2.5.6, RFC 3927 2.6.2: on this link, by no gateway
        return queue(batch, packet, in, Key::of(in.index, destination));
    }
    const NextHop& hop = context_.fib().lookup(destination);
    if (!hop.has_neighbor()) {
        return context_.drop(packet, in, WorkerCounter::drop_no_route);
    }
    if (!hop.out->has(destination.family)) {
        return context_.drop(packet, in, WorkerCounter::drop_family_off);
    }
    if (bytes_of(packet).size() > wire::kEthernetSize + hop.out->mtu) {
        return context_.drop(packet, in, WorkerCounter::drop_too_big);
    }
    queue(batch, packet, *hop.out, Key::of(hop.out->index, Fib::neighbor_of(hop, destination)));
}

void Forwarder::owe_error(rte_mbuf* packet, const Interface& in, wire::IcmpError error, const IpAddr& source,
                          WorkerCounter reason, std::uint16_t mtu, std::uint32_t repeats) noexcept {
    context_.count(in, reason);
    context_.punt(Punt{.packet = packet,
                       .address = source,
                       .kind = PuntKind::icmp_error,
                       .error = error,
                       .ifindex = in.index,
                       .mtu = mtu},
                  in, repeats);
}

void Forwarder::resolve() noexcept {
    for (Batch* batch : {&ipv4_, &ipv6_}) {
        if (batch->count > 0) {
            resolve(*batch);
        }
    }
}

void Forwarder::resolve(Batch& batch) noexcept {
    const std::span<const Key> keys = std::span{batch.keys}.first(batch.count);
    if (are_one(batch.family, keys)) {  // to one gateway, as often as not: then one look-up is enough
        resolve_one(batch, context_.lookup(batch.family, keys.front()));
    } else {
        WayOut way{context_, batch.packets.data()};
        context_.for_each_hit(batch.family, keys, [&](std::size_t i, const Table::Hit& hit) {
            if (hit.word.verdict() == Verdict::forward || may_still_leave(batch, i, hit.word)) [[likely]] {
                way.transmit(batch.packets[i], hit.word.mac_bits(), *batch.out[i]);
            }
        });
    }
    batch.count = 0;
}

void Forwarder::resolve_one(Batch& batch, Word word) noexcept {
    const std::span<rte_mbuf* const> packets = std::span{batch.packets}.first(batch.count);
    const Interface& out = *batch.out.front();  // a neighbor's key names its interface
    if (word.verdict() == Verdict::forward) [[likely]] {
        const FrameAddresses addresses{out.mac.to_bits()};
        for (rte_mbuf* packet : packets) {
            addresses.write_to(rte_pktmbuf_mtod(packet, std::uint8_t*), word.mac_bits());
        }
        return context_.transmit(packets, out);
    }
    WayOut way{context_, batch.packets.data()};
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (may_still_leave(batch, i, word)) {
            way.transmit(packets[i], word.mac_bits(), out);
        }
    }
}

bool Forwarder::may_still_leave(const Batch& batch, std::size_t i, Word word) noexcept {
    const IpAddr neighbor = batch.keys[i].address(batch.family);
    const Interface& out = *batch.out[i];
    if (word.verdict() == Verdict::forward_and_tell) {
        context_.tell(Punt{.address = neighbor, .kind = PuntKind::used, .ifindex = out.index}, out);
        return true;
    }
    context_.punt(Punt{.packet = batch.packets[i],
                       .address = neighbor,
                       .kind = PuntKind::needs_neighbor,
                       .speaker = word.verdict() == Verdict::hold ? Speaker::known : Speaker::stranger,
                       .origin = origins_.of(source_of(batch.packets[i], batch.family)),
                       .ifindex = out.index},
                  out, std::max(kHeldAWindow, out.unres_qlen()));
    return false;
}

}  // namespace neigh::dataplane
