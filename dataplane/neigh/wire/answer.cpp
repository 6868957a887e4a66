#include "dataplane/neigh/wire/answer.hpp"

#include "dataplane/neigh/wire/icmp.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint8_t kOwnTtl = 64;  // RFC 1700

}  // namespace

std::size_t answer_arp(Bytes frame, const ArpPacket& request, const Mac& own_mac) noexcept {
    return build_arp_frame(frame, request.sender_mac, arp_reply_to(request, own_mac));
}

std::size_t answer_ns(Bytes frame, const Mac& source_mac, const Ipv6Header& ip, const NeighborSolicitation& ns,
                      const NsAnswer& answer) noexcept {
    const bool for_all = ip.source.is_unspecified();
    const NdPath path{
        .source_mac = answer.own_mac,
        .destination_mac = for_all ? multicast_mac_of(all_nodes()) : ns.source_lladdr.value_or(source_mac),
        .source = ns.target,
        .destination = for_all ? all_nodes() : ip.source};
    return build_na(frame, path,
                    {.target = ns.target,
                     .router = answer.router,
                     .solicited = !for_all,
                     .override_flag = answer.override_flag,
                     .target_lladdr = answer.own_mac});
}

std::size_t answer_echo(Bytes packet, const Ipv4Header& header) noexcept {
    turn_into_echo_reply_v4(header.payload(packet));
    // The addresses change places, which leaves the checksum as it is; the TTL doesn't.
    store_be32(packet.data() + 12, header.destination);
    store_be32(packet.data() + 16, header.source);
    const std::uint16_t before = load_be16(packet.data() + 8);
    packet[8] = kOwnTtl;
    store_be16(packet.data() + 10,
               update_checksum(load_be16(packet.data() + 10), before, load_be16(packet.data() + 8)));
    return header.total_length;
}

std::size_t answer_echo(Bytes packet, const Ipv6Header& header, const UpperLayer& upper, const IpAddr& from) noexcept {
    turn_into_echo_reply_v6(upper.message(packet));
    if (from != header.destination) {
        seal_icmpv6(from, header.source, upper.message(packet));
    }
    if (upper.offset != kIpv6Size) {
        std::memmove(packet.data() + kIpv6Size, packet.data() + upper.offset, upper.length);
        store_be16(packet.data() + 4, upper.length);
        packet[6] = kProtocolIcmpv6;
    }
    packet[7] = kOwnTtl;
    std::memcpy(packet.data() + 8, from.bytes.data(), from.bytes.size());
    std::memcpy(packet.data() + 24, header.source.bytes.data(), header.source.bytes.size());
    return kIpv6Size + upper.length;
}

}  // namespace neigh::wire
