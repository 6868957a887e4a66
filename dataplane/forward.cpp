#include "dataplane/forward.hpp"

#include <algorithm>
#include <functional>

#include <rte_mbuf.h>

#include "dataplane/neigh/wire/ip_view.hpp"
#include "dataplane/rewrite.hpp"

namespace neigh::dataplane {
namespace {

/// Packets for one unresolved neighbor within a window: more than wait, since the oldest is to leave for the newest
/// (RFC 1122 2.3.2.2), and only control, where they wait, knows which that is. As many as one sender may have of a
/// share's burst.
constexpr std::uint32_t kHeldAWindow = 1'024;

std::uint32_t network_order(std::uint32_t host_order) noexcept {
    return __builtin_bswap32(host_order);
}

/// What differs, differs soon.
template <Family kFamily>
bool are_one(std::span<const Key> keys) noexcept {
    if constexpr (kFamily == Family::ipv4) {
        const auto first_word = [](const Key& key) { return key.words.front(); };
        return std::ranges::adjacent_find(keys, std::not_equal_to{}, first_word) == keys.end();
    }
    return std::ranges::adjacent_find(keys, std::not_equal_to{}) == keys.end();
}

}  // namespace

void Forwarder::forward(const Frame& frame, const wire::Ipv4Header& header, const NextHop& hop) noexcept {
    const IpAddr source = IpAddr::v4(header.source);
    const IpAddr destination = IpAddr::v4(header.destination);
    if (!destination.is_unicast() || hop.kind == NextHop::Kind::broadcast) {  // RFC 1812 5.3.7, RFC 2644
        return context_.drop(frame, WorkerCounter::drop_ip_destination);
    }
    if (source.is_link_local() || destination.is_link_local()) {  // RFC 3927 7
        return context_.drop(frame, WorkerCounter::drop_ip_scope);
    }
    if (hop.kind == NextHop::Kind::no_route) {
        return owe_error(frame, wire::IcmpError::no_route, source, WorkerCounter::drop_no_route);
    }
    if (header.ttl <= 1) {  // RFC 1812 5.3.1
        return owe_error(frame, wire::IcmpError::ttl_exceeded, source, WorkerCounter::drop_ttl_exceeded);
    }
    if (!hop.out->ipv4) {
        return context_.drop(frame, WorkerCounter::drop_family_off);
    }
    if (header.total_length > hop.out->mtu) {
        if (header.dont_fragment) {
            return owe_error(frame, wire::IcmpError::too_big, source, WorkerCounter::drop_too_big, hop.out->mtu);
        }
        return forward_in_fragments(frame, header, hop);
    }
    frame.cut_packet_to(header.total_length);
    wire::decrement_ttl(frame.packet().data());
    context_.count(frame.in, WorkerCounter::forwarded_ipv4);
    queue_one(Family::ipv4, frame.mbuf, hop.ipv4_key(network_order(header.destination)));
}

void Forwarder::forward(const Frame& frame, const wire::Ipv6Header& header, const NextHop& hop) noexcept {
    if (!header.destination.is_unicast()) {
        return context_.drop(frame, WorkerCounter::drop_ip_destination);
    }
    if (header.destination.is_link_local()) {  // RFC 4291 2.5.6
        return context_.drop(frame, WorkerCounter::drop_ip_scope);
    }
    if (header.source.is_link_local()) {
        return owe_error(frame, wire::IcmpError::beyond_scope, header.source, WorkerCounter::drop_ip_scope);
    }
    if (hop.kind == NextHop::Kind::no_route) {
        return owe_error(frame, wire::IcmpError::no_route, header.source, WorkerCounter::drop_no_route);
    }
    if (header.hop_limit <= 1) {  // RFC 4443 3.3
        return owe_error(frame, wire::IcmpError::ttl_exceeded, header.source, WorkerCounter::drop_ttl_exceeded);
    }
    const std::size_t length = wire::kIpv6Size + header.payload_length;
    if (length > hop.out->mtu) {  // RFC 4443 3.2
        return owe_error(frame, wire::IcmpError::too_big, header.source, WorkerCounter::drop_too_big, hop.out->mtu);
    }
    if (!hop.out->ipv6) {
        return context_.drop(frame, WorkerCounter::drop_family_off);
    }
    frame.cut_packet_to(length);
    std::uint8_t* ip = frame.packet().data();
    wire::decrement_hop_limit(ip);
    context_.count(frame.in, WorkerCounter::forwarded_ipv6);
    const auto destination = wire::Ipv6View{ip}.destination();
    queue_one(Family::ipv6, frame.mbuf, hop.ipv6_key(destination.raw_high(), destination.raw_low()));
}

void Forwarder::queue_one(Family family, rte_mbuf* packet, const Key& key) noexcept {
    Batch& batch = family == Family::ipv4 ? ipv4_ : ipv6_;
    Queue one{batch};
    batch.keys[batch.count] = key;
    one.add(packet, bytes_of(packet).data());
    one.close();
    if (batch.count == kBurst) {
        resolve();
    }
}

void Forwarder::owe_error(const Frame& frame, wire::IcmpError error, const IpAddr& source, WorkerCounter reason,
                          std::uint16_t mtu, std::uint32_t repeats) noexcept {
    context_.count_dropped(*frame.mbuf, frame.in, reason);
    context_.punt(Punt{.packet = frame.mbuf,
                       .address = source,
                       .kind = PuntKind::icmp_error,
                       .error = error,
                       .ifindex = frame.in.index,
                       .mtu = mtu},
                  frame.in, repeats);
}

void Forwarder::resolve() noexcept {
    if (ipv4_.count > 0) {
        resolve<Family::ipv4>(ipv4_);
    }
    if (ipv6_.count > 0) {
        resolve<Family::ipv6>(ipv6_);
    }
}

template <Family kFamily>
void Forwarder::resolve(Batch& batch) noexcept {
    const std::span<const Key> keys = std::span{batch.keys}.first(batch.count);
    if (are_one<kFamily>(keys)) {  // to one gateway, as often as not: then one look-up is enough
        resolve_one<kFamily>(batch, context_.lookup(kFamily, keys.front()));
    } else {
        WayOut way{context_, std::span{batch.packets}.first(batch.count)};
        context_.for_each_hit<kFamily>(keys, [&](std::size_t i, const Table::Hit& hit) {
            if (hit.word.verdict() == Verdict::forward || may_still_leave(kFamily, batch.packets[i], keys[i], hit.word))
                [[likely]] {
                way.transmit(i, batch.frames[i], keys[i].ifindex(kFamily), hit.word.mac_bits());
            } else {
                way.leave_out(i);
            }
        });
    }
    batch.count = 0;
}

template <Family kFamily>
void Forwarder::resolve_one(Batch& batch, Word word) noexcept {
    const std::span<rte_mbuf*> packets = std::span{batch.packets}.first(batch.count);
    const Key& key = batch.keys.front();
    const std::uint32_t ifindex = key.ifindex(kFamily);
    if (word.verdict() == Verdict::forward) [[likely]] {
        const Interface& out = context_.interface(ifindex);
        const FrameAddresses addresses{out.mac.to_bits()};
        for (std::uint8_t* frame : std::span{batch.frames}.first(batch.count)) {
            addresses.write_to(frame, word.mac_bits());
        }
        return context_.transmit(packets, out);
    }
    WayOut way{context_, packets};
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (may_still_leave(kFamily, packets[i], key, word)) {
            way.transmit(i, batch.frames[i], ifindex, word.mac_bits());
        } else {
            way.leave_out(i);
        }
    }
}

void Forwarder::wait_for_link(const LinkWaits::Waiting& waiting) noexcept {
    if (!link_waits_.add(waiting, MonotonicClock::now())) {
        context_.drop_link_down(waiting.packet, context_.interface(waiting.key.ifindex(waiting.family)));
    }
}

void Forwarder::look_again() noexcept {
    if (link_waits_.empty()) [[likely]] {
        return;
    }
    for (std::size_t rest = link_waits_.size(); rest > 0; --rest) {
        const LinkWaits::Waiting waiting = link_waits_.take();
        if (context_.interface(waiting.key.ifindex(waiting.family)).is_up()) {
            queue_one(waiting.family, waiting.packet, waiting.key);
        } else {
            wait_for_link(waiting);
        }
    }
    resolve();
}

bool Forwarder::may_still_leave(Family family, rte_mbuf* packet, const Key& key, Word word) noexcept {
    const IpAddr neighbor = key.address(family);
    const Interface& out = context_.interface(key.ifindex(family));
    if (!out.is_up()) {  // nobody is asked for
        wait_for_link({.packet = packet, .family = family, .key = key, .since = MonotonicClock::now()});
        return false;
    }
    if (word.verdict() == Verdict::forward_and_tell) {
        context_.tell(Punt{.address = neighbor, .kind = PuntKind::used, .ifindex = out.index}, out);
        return true;
    }
    context_.punt(Punt{.packet = packet,
                       .address = neighbor,
                       .kind = PuntKind::needs_neighbor,
                       .speaker = word.verdict() == Verdict::hold ? Speaker::known : Speaker::stranger,
                       .origin = origins_.of(wire::ip_source_of(bytes_of(packet)).value_or(IpAddr{.family = family})),
                       .ifindex = out.index},
                  out, kHeldAWindow);
    return false;
}

}  // namespace neigh::dataplane
