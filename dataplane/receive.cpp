#include "dataplane/receive.hpp"

#include <rte_mbuf.h>

#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::dataplane {

void Receiver::receive(rte_mbuf* packet, const Interface& in) noexcept {
    if (packet->nb_segs != 1) [[unlikely]] {
        if (packet = linearized(packet, in); packet == nullptr) {
            return;
        }
    }
    const auto ethernet = wire::EthernetHeader::parse(bytes_of(packet));
    if (!ethernet) {
        return context_.drop(packet, in, WorkerCounter::drop_truncated);
    }
    const bool to_group = ethernet->destination.is_group();
    if (!to_group && ethernet->destination != in.mac) {
        return context_.drop(packet, in, WorkerCounter::drop_other_host);
    }
    if (ethernet->source.is_group()) {
        return context_.drop(packet, in, WorkerCounter::drop_source_mac);
    }
    if (wire::is_vlan_tag(ethernet->ether_type)) [[unlikely]] {
        return receive_tagged(packet, in, to_group);
    }
    receive_untagged({.mbuf = packet, .in = in}, ethernet->ether_type, to_group);
}

rte_mbuf* Receiver::linearized(rte_mbuf* packet, const Interface& in) noexcept {
    const Linearized result = context_.linearize(packet);
    if (result == Linearized::done) {
        context_.count(in, WorkerCounter::rx_linearized);
        return packet;
    }
    context_.drop(packet, in,
                  result == Linearized::no_mbuf ? WorkerCounter::drop_no_mbuf : WorkerCounter::drop_segmented);
    return nullptr;
}

void Receiver::receive_tagged(rte_mbuf* packet, const Interface& in, bool to_group) noexcept {
    const auto tags = wire::VlanTags::parse(bytes_of(packet));
    if (!tags) {
        return context_.drop(packet, in, WorkerCounter::drop_truncated);
    }
    if (tags->vlan != 0) {
        return context_.drop(packet, in, WorkerCounter::drop_vlan_unknown);
    }
    // 802.1Q 6.9.1: a priority-tagged frame is an untagged one with a priority, and nothing here asks for that.
    tags->strip(bytes_of(packet));
    rte_pktmbuf_adj(packet, static_cast<std::uint16_t>(tags->size));
    receive_untagged({.mbuf = packet, .in = in}, tags->ether_type, to_group);
}

void Receiver::receive_untagged(const Frame& frame, std::uint16_t ether_type, bool to_group) noexcept {
    switch (ether_type) {
        case wire::kEtherTypeArp:
            return local_.receive_arp(frame, to_group);
        case wire::kEtherTypeIpv4:
            return receive_ipv4(frame, to_group);
        case wire::kEtherTypeIpv6:
            return receive_ipv6(frame, to_group);
        default:
            return context_.drop(frame, WorkerCounter::drop_ether_type);
    }
}

void Receiver::receive_ipv4(const Frame& frame, bool to_group) noexcept {
    if (!frame.in.ipv4) {
        return context_.drop(frame, WorkerCounter::drop_family_off);
    }
    const wire::Bytes ip = frame.packet();
    const auto header = wire::Ipv4Header::parse(ip);
    if (!header) {
        return context_.drop(frame, wire::counter_of(header.reason));
    }
    // RFC 1122 3.2.1.3: no source may be unspecified, loopback, a group, a broadcast; and none of ours comes in.
    const IpAddr source = IpAddr::v4(header->source);
    if (!source.is_unicast() || frame.in.own(source) != nullptr || frame.in.is_subnet_edge(source)) {
        return context_.drop(frame, WorkerCounter::drop_ip_source);
    }
    // RFC 1122 3.3.6, RFC 1812 5.3.4: what came by a link-layer group is neither forwarded nor answered here.
    if (to_group) {
        return context_.drop(frame, WorkerCounter::drop_ip_destination);
    }
    const NextHop& hop = context_.fib().lookup_v4(header->destination);
    if (hop.is_ours()) {
        return local_.receive_ipv4(frame, *header, *hop.own);
    }
    forwarder_.forward(frame, *header, hop);
}

void Receiver::receive_ipv6(const Frame& frame, bool to_group) noexcept {
    if (!frame.in.ipv6) {
        return context_.drop(frame, WorkerCounter::drop_family_off);
    }
    const wire::Bytes ip = frame.packet();
    const auto header = wire::Ipv6Header::parse(ip);
    if (!header) {
        return context_.drop(frame, wire::counter_of(header.reason));
    }
    // RFC 4291 2.5.3, 2.7: loopback and groups are no sources.
    if (header->source.is_multicast() || header->source.is_loopback()) {
        return context_.drop(frame, WorkerCounter::drop_ip_source);
    }
    if (header->destination.is_multicast()) {
        return local_.receive_ipv6_group(frame, *header);
    }
    if (to_group) {
        return context_.drop(frame, WorkerCounter::drop_ip_destination);
    }
    if (header->destination.is_link_local()) {
        const OwnAddress* own = frame.in.own(header->destination);
        return own != nullptr ? local_.receive_ipv6(frame, *header, *own)
                              : context_.drop(frame, WorkerCounter::drop_ip_scope);
    }
    const NextHop& hop = context_.fib().lookup_v6(header->destination.bytes.data());
    if (hop.is_ours()) {
        return local_.receive_ipv6(frame, *header, *hop.own);
    }
    // RFC 4291 2.5.2; and none of ours comes in.
    if (header->source.is_unspecified() || frame.in.own(header->source) != nullptr) {
        return context_.drop(frame, WorkerCounter::drop_ip_source);
    }
    // A router looks at hop-by-hop options alone (RFC 8200 4.3); what can't be walked goes no further.
    if (header->next_header == wire::kProtocolHopByHop) {
        if (const auto upper = wire::find_upper_layer(ip, *header, wire::Role::transit); !upper) {
            return context_.drop(frame, wire::counter_of(upper.reason));
        }
    }
    forwarder_.forward(frame, *header, hop);
}

}  // namespace neigh::dataplane
