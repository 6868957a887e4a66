// From the Ethernet header to what it carries.
// Neighbors: dissect.hpp says what for.
#include "pktgen/dissect.hpp"

#include <span>

#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "pktgen/udp_frame.hpp"

namespace neigh::pktgen {
namespace {

using wire::ConstBytes;

Content look_at_arp(ConstBytes payload) noexcept {
    const auto packet = wire::ArpPacket::parse(payload);
    if (!packet) {
        return Malformed{};
    }
    switch (wire::classify(*packet)) {
        case wire::ArpKind::invalid:
            return Malformed{};
        case wire::ArpKind::request:
        case wire::ArpKind::probe:
            return ArpQuestion{*packet};
        case wire::ArpKind::reply:
            return ArpAnswer{};
        case wire::ArpKind::announcement:
            break;
    }
    return Other{};
}

Content look_at_udp(const IpAddr& destination, ConstBytes datagram) noexcept {
    if (datagram.size() < kUdpSize) {
        return Malformed{};
    }
    if (wire::load_be16(datagram.data() + 2) != kTrafficPort) {
        return Other{};
    }
    return Datagram{.destination = destination, .payload = datagram.subspan(kUdpSize)};
}

EchoQuestion echo_at(ConstBytes frame, ConstBytes message, const IpAddr& destination) noexcept {
    return {.destination = destination,
            .message_offset = static_cast<std::uint16_t>(message.data() - frame.data()),
            .message_length = static_cast<std::uint16_t>(message.size())};
}

Content look_at_icmpv4(ConstBytes frame, ConstBytes message, const IpAddr& destination) noexcept {
    const auto icmp = wire::IcmpHeader::parse_v4(message);
    if (!icmp) {
        return Malformed{};
    }
    if (wire::is_echo_request_v4(*icmp)) {
        return echo_at(frame, message, destination);
    }
    constexpr std::uint8_t kUnreachable = 3;  // RFC 792
    constexpr std::uint8_t kTimeExceeded = 11;
    constexpr std::uint8_t kParameterProblem = 12;
    if (icmp->type == kUnreachable || icmp->type == kTimeExceeded || icmp->type == kParameterProblem) {
        return IcmpError{Family::ipv4};
    }
    return Other{};
}

Content look_at_ipv4(ConstBytes frame, ConstBytes packet) noexcept {
    const auto ip = wire::Ipv4Header::parse(packet);
    if (!ip) {
        return Malformed{};
    }
    if (ip->is_fragment()) {
        return Other{};
    }
    const ConstBytes message = ip->payload(packet);
    const IpAddr destination = IpAddr::v4(ip->destination);
    if (ip->protocol == kProtocolUdp) {
        return look_at_udp(destination, message);
    }
    return ip->protocol == wire::kProtocolIcmp ? look_at_icmpv4(frame, message, destination) : Content{Other{}};
}

Content look_at_icmpv6(ConstBytes frame, const wire::Ipv6Header& ip, const wire::UpperLayer& upper,
                       ConstBytes message) noexcept {
    const auto icmp = wire::IcmpHeader::parse_v6(ip.source, ip.destination, message);
    if (!icmp) {
        return Malformed{};
    }
    if (wire::is_nd_type(icmp->type)) {
        const auto nd = wire::parse_nd(ip, message);
        if (!nd || upper.fragmented) {  // RFC 6980 5
            return Malformed{};
        }
        if (const auto* ns = std::get_if<wire::NeighborSolicitation>(&*nd)) {
            return NdQuestion{.ip = ip, .ns = *ns};
        }
        return std::holds_alternative<wire::NeighborAdvertisement>(*nd) ? Content{NdAnswer{}} : Content{Other{}};
    }
    if (wire::is_echo_request_v6(*icmp) && !upper.fragmented) {
        return echo_at(frame, message, ip.destination);
    }
    constexpr std::uint8_t kFirstInformational = 128;  // RFC 4443 2.1
    return icmp->type < kFirstInformational ? Content{IcmpError{Family::ipv6}} : Content{Other{}};
}

Content look_at_ipv6(ConstBytes frame, ConstBytes packet) noexcept {
    const auto ip = wire::Ipv6Header::parse(packet);
    if (!ip) {
        return Malformed{};
    }
    const auto upper = wire::find_upper_layer(packet, *ip);
    if (!upper) {
        return Malformed{};
    }
    if (!upper->first_fragment) {
        return Other{};
    }
    const ConstBytes message = upper->message(packet);
    if (upper->protocol == kProtocolUdp) {
        return look_at_udp(ip->destination, message);
    }
    return upper->protocol == wire::kProtocolIcmpv6 ? look_at_icmpv6(frame, *ip, *upper, message) : Content{Other{}};
}

/// The traffic's; of what is no UDP, or another port's, nothing.
std::optional<Datagram> traffic_in(std::uint8_t protocol, const IpAddr& destination, ConstBytes datagram) noexcept {
    if (protocol != kProtocolUdp || datagram.size() < kUdpSize ||
        wire::load_be16(datagram.data() + 2) != kTrafficPort) {
        return std::nullopt;
    }
    return Datagram{.destination = destination, .payload = datagram.subspan(kUdpSize)};
}

}  // namespace

std::optional<Datagram> find_datagram(ConstBytes frame) noexcept {
    if (frame.size() < wire::kEthernetSize) {
        return std::nullopt;
    }
    const ConstBytes packet = frame.subspan(wire::kEthernetSize);
    const std::uint16_t ether_type = wire::load_be16(packet.data() - sizeof ether_type);
    if (ether_type == wire::kEtherTypeIpv4) {
        const auto ip = wire::Ipv4Header::parse(packet);
        return ip && !ip->is_fragment() ? traffic_in(ip->protocol, IpAddr::v4(ip->destination), ip->payload(packet))
                                        : std::nullopt;
    }
    if (ether_type == wire::kEtherTypeIpv6) {
        const auto ip = wire::Ipv6Header::parse(packet);
        return ip ? traffic_in(ip->next_header, ip->destination, packet.subspan(wire::kIpv6Size, ip->payload_length))
                  : std::nullopt;
    }
    return std::nullopt;
}

Seen dissect(ConstBytes frame) noexcept {
    const auto ethernet = wire::EthernetHeader::parse(frame);
    if (!ethernet) {
        return {.ethernet = {}, .content = Malformed{}};
    }
    const ConstBytes payload = frame.subspan(wire::kEthernetSize);
    switch (ethernet->ether_type) {
        case wire::kEtherTypeArp:
            return {.ethernet = *ethernet, .content = look_at_arp(payload)};
        case wire::kEtherTypeIpv4:
            return {.ethernet = *ethernet, .content = look_at_ipv4(frame, payload)};
        case wire::kEtherTypeIpv6:
            return {.ethernet = *ethernet, .content = look_at_ipv6(frame, payload)};
        default:
            return {.ethernet = *ethernet, .content = Other{}};
    }
}

}  // namespace neigh::pktgen
