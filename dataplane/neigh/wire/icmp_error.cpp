#include "dataplane/neigh/wire/icmp_error.hpp"

#include <algorithm>

#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/icmp.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint8_t kTtl = 64;

struct TypeAndCode {
    std::uint8_t type;
    std::uint8_t code;
};

TypeAndCode icmpv4_of(IcmpError error) noexcept {
    switch (error) {
        case IcmpError::no_route:
            return {3, 0};
        case IcmpError::host_unreachable:
        case IcmpError::beyond_scope:
            return {3, 1};
        case IcmpError::port_unreachable:
            return {3, 3};
        case IcmpError::too_big:
            return {3, 4};
        case IcmpError::reassembly_timeout:
            return {11, 1};
        case IcmpError::ttl_exceeded:
            break;
    }
    return {11, 0};
}

TypeAndCode icmpv6_of(IcmpError error) noexcept {
    switch (error) {
        case IcmpError::no_route:
            return {1, 0};
        case IcmpError::host_unreachable:
            return {1, 3};
        case IcmpError::beyond_scope:
            return {1, 2};
        case IcmpError::port_unreachable:
            return {1, 4};
        case IcmpError::too_big:
            return {2, 0};
        case IcmpError::reassembly_timeout:
            return {3, 1};
        case IcmpError::ttl_exceeded:
            break;
    }
    return {3, 0};
}

/// Echo, router discovery (RFC 1256), timestamp, information and address mask, each with its reply.
bool is_icmpv4_query(std::uint8_t type) noexcept {
    return type == 0 || (type >= 8 && type <= 10) || (type >= 13 && type <= 18);
}

void build_message(Writer& writer, TypeAndCode what, std::uint32_t rest, ConstBytes quote) noexcept {
    writer.u8(what.type);
    writer.u8(what.code);
    writer.be16(0);
    writer.be32(rest);
    writer.bytes(quote);
}

std::size_t build_v4(Writer& writer, const IcmpErrorFrame& frame, ConstBytes packet) noexcept {
    constexpr std::size_t kMost = 576 - kIpv4Size - kIcmpSize;
    const ConstBytes quote = packet.first(std::min(packet.size(), kMost));
    // RFC 1812 4.3.2.5: the type of service of the packet, and precedence 6, internetwork control.
    const std::uint8_t asked_tos = packet.size() > 1 ? packet[1] : std::uint8_t{0};
    Ipv4Header{.tos = static_cast<std::uint8_t>(0xc0U | (asked_tos & 0x1eU)),
               .total_length = static_cast<std::uint16_t>(kIpv4Size + kIcmpSize + quote.size()),
               .dont_fragment = true,  // never fragmented, so it needs no id (RFC 6864 4.1)
               .ttl = kTtl,
               .protocol = kProtocolIcmp,
               .source = frame.source.v4_value(),
               .destination = frame.destination.v4_value()}
        .build(writer);
    // RFC 1191 4: the next hop's MTU in the lower half of the unused word.
    const std::uint32_t mtu = frame.error == IcmpError::too_big ? std::min(frame.mtu, std::uint32_t{0xffff}) : 0;
    build_message(writer, icmpv4_of(frame.error), mtu, quote);
    seal_icmpv4(writer.written_from(kEthernetSize + kIpv4Size));
    return writer.length();
}

std::size_t build_v6(Writer& writer, const IcmpErrorFrame& frame, ConstBytes packet) noexcept {
    constexpr std::size_t kMost = 1280 - kIpv6Size - kIcmpSize;
    const ConstBytes quote = packet.first(std::min(packet.size(), kMost));
    Ipv6Header{.payload_length = static_cast<std::uint16_t>(kIcmpSize + quote.size()),
               .next_header = kProtocolIcmpv6,
               .hop_limit = kTtl,
               .source = frame.source,
               .destination = frame.destination}
        .build(writer);
    build_message(writer, icmpv6_of(frame.error), frame.error == IcmpError::too_big ? frame.mtu : 0, quote);
    seal_icmpv6(frame.source, frame.destination, writer.written_from(kEthernetSize + kIpv6Size));
    return writer.length();
}

}  // namespace

bool may_send_error_v4(const Mac& frame_destination, const Ipv4Header& header, ConstBytes packet) noexcept {
    const IpAddr source = IpAddr::v4(header.source);
    const IpAddr destination = IpAddr::v4(header.destination);
    if (header.protocol == kProtocolIcmp) {  // RFC 1812 4.3.2.7, first item
        const std::size_t at = header.header_length;
        if (packet.size() <= at || header.total_length <= at || !is_icmpv4_query(packet[at])) {
            return false;
        }
    }
    if (destination.is_multicast() || destination.is_limited_broadcast()) {
        return false;
    }
    if (frame_destination.is_group()) {
        return false;
    }
    // is_unicast leaves out "zero, a loopback address, a broadcast address, a multicast address, or a Class E address"
    // (RFC 1122 3.2.2).
    return source.is_unicast() && header.is_first_fragment();
}

bool may_send_error_v6(IcmpError error, const Mac& frame_destination, const Ipv6Header& header,
                       ConstBytes packet) noexcept {
    const auto upper = find_upper_layer(packet, header, Role::transit);
    if (!upper) {
        return false;
    }
    if (upper->protocol == kProtocolIcmpv6) {
        if (!upper->first_fragment || upper->length == 0) {
            return false;
        }
        const std::uint8_t type = packet[upper->offset];
        if (type < 128 || type == kIcmpv6Redirect) {  // e.1, e.2
            return false;
        }
    }
    const bool to_many = header.destination.is_multicast() || frame_destination.is_group();
    if (to_many && error != IcmpError::too_big) {  // e.3, e.4, e.5
        return false;
    }
    return header.source.is_unicast();  // e.6
}

std::size_t build_icmp_error(Bytes out, const IcmpErrorFrame& frame, ConstBytes packet) noexcept {
    const bool is_v4 = frame.destination.is_v4();
    Writer writer{out};
    EthernetHeader{.destination = frame.destination_mac,
                   .source = frame.source_mac,
                   .ether_type = is_v4 ? kEtherTypeIpv4 : kEtherTypeIpv6}
        .build(writer);
    return is_v4 ? build_v4(writer, frame, packet) : build_v6(writer, frame, packet);
}

}  // namespace neigh::wire
