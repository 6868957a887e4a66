#include "control/neighbors/icmp_errors.hpp"

#include <utility>

#include <rte_mbuf.h>

#include "dataplane/context.hpp"

namespace neigh::control {
namespace {

using dataplane::bytes_of;

/// The offending packet without its Ethernet header and padding; its source, where an error may be sent to it.
struct Offender {
    wire::ConstBytes packet;
    std::optional<IpAddr> source;
    IpAddr destination{};
};

Offender examine(wire::ConstBytes frame, wire::IcmpError error) noexcept {
    const auto l2 = wire::L2Header::parse(frame);
    if (!l2) {
        return {};
    }
    const wire::ConstBytes ip = l2->packet(frame);
    if (l2->ether_type == wire::kEtherTypeIpv4) {
        const auto header = wire::Ipv4Header::parse(ip);
        if (header && wire::may_send_error_v4(l2->destination, *header, ip)) {
            return {ip.first(header->total_length), IpAddr::v4(header->source), IpAddr::v4(header->destination)};
        }
    } else if (l2->ether_type == wire::kEtherTypeIpv6) {
        const auto header = wire::Ipv6Header::parse(ip);
        if (header && wire::may_send_error_v6(error, l2->destination, *header, ip)) {
            return {ip.first(wire::kIpv6Size + header->payload_length), header->source, header->destination};
        }
    }
    return {};
}

}  // namespace

IcmpErrors::IcmpErrors(const dataplane::Topology& topology, const dataplane::Routing& routing, Sender& sender,
                       std::span<ControlCounters> counters)
    : topology_(topology), routing_(routing), sender_(sender), counters_(counters) {}

IcmpErrors::~IcmpErrors() {
    for (const Owed& owed : owed_) {
        rte_pktmbuf_free(owed.packet);
    }
}

void IcmpErrors::owe(rte_mbuf* packet, std::uint32_t on, wire::IcmpError error, std::uint16_t mtu) {
    owed_.push_back({packet, on, error, mtu});
}

void IcmpErrors::send(Resolver& resolver, TimePoint now) {
    for (const Owed& owed : std::exchange(owed_, {})) {
        send(owed, resolver, now);
        rte_pktmbuf_free(owed.packet);
    }
}

void IcmpErrors::send(const Owed& owed, Resolver& resolver, TimePoint now) {
    const auto [packet, source, destination] = examine(bytes_of(owed.packet), owed.error);
    if (!source) {
        return;
    }
    const dataplane::Interface* out = topology_.of_index(owed.on);
    IpAddr neighbor = *source;
    if (!(source->is_v6() && source->is_link_local())) {
        const dataplane::NextHop& hop = routing_.fib().lookup(*source);
        if (!hop.has_neighbor()) {
            return;  // an answer of our own that could not be delivered, or nobody we could tell
        }
        out = hop.out;
        neighbor = dataplane::Fib::neighbor_of(hop, *source);
    }
    if (out->own(*source) != nullptr) {
        return;  // the same, of a link-local address, which has no route
    }
    const dataplane::OwnAddress* own =
        topology_.source_of_error(*topology_.of_index(owed.on), destination, *out, *source);
    if (own == nullptr) {
        return;
    }
    if (!rates_.take(owed.on, resolver.interface(owed.on)->params.icmp_error_rate, now)) {
        counters_[owed.on].add(ControlCounter::icmp_errors_limited);
        return;
    }
    const wire::IcmpErrorFrame frame{.source_mac = out->mac,
                                     .destination_mac = {},  // the neighbor's, once it is known
                                     .source = own->address(),
                                     .destination = *source,
                                     .error = owed.error,
                                     .mtu = owed.mtu};
    const std::size_t room = source->is_v4() ? wire::kMaxIcmpv4ErrorFrame : wire::kMaxIcmpv6ErrorFrame;
    rte_mbuf* message = sender_.make(
        *out, room, [&, quoted = packet](wire::Bytes bytes) { return build_icmp_error(bytes, frame, quoted); });
    if (message != nullptr) {
        counters_[owed.on].add(ControlCounter::icmp_errors_sent);
        resolver.packet_waits(out->index, neighbor, {.handle = message, .bytes = rte_pktmbuf_pkt_len(message)}, now);
    }
}

}  // namespace neigh::control
