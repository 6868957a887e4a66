#include "dataplane/neigh/wire/mld.hpp"

#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/nd.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint8_t kReportV2Type = 143;
constexpr std::size_t kQueryV1Size = 24;
constexpr std::size_t kQueryV2Size = 28;

constexpr std::uint8_t kDefaultRobustness = 2;  // RFC 3810 9.1

/// RFC 3810 5.1.9: from 128 on a floating-point number, 3 bits of exponent over 4 of mantissa.
std::chrono::seconds interval_of_code(std::uint8_t code) noexcept {
    if (code < 0x80U) {
        return std::chrono::seconds{code};
    }
    const std::uint32_t exponent = (code >> 4U) & 7U;
    const std::uint32_t mantissa = (code & 0x0fU) | 0x10U;
    return std::chrono::seconds{mantissa << (exponent + 3U)};
}

/// RFC 3810 5.1.3: from 32768 on a floating-point number, 3 bits of exponent over 12 of mantissa.
std::chrono::milliseconds delay_of_code(std::uint16_t code) noexcept {
    if (code < 0x8000U) {
        return std::chrono::milliseconds{code};
    }
    const std::uint32_t exponent = (code >> 12U) & 7U;
    const std::uint32_t mantissa = (code & 0x0fffU) | 0x1000U;
    return std::chrono::milliseconds{mantissa << (exponent + 3U)};
}

/// RFC 2711: "MLD message inside", padded to 8 bytes.
void build_router_alert(Writer& writer) noexcept {
    constexpr std::uint8_t kHeader[8] = {kProtocolIcmpv6, 0, 5, 2, 0, 0, 1, 0};
    writer.bytes(kHeader);
}

IpAddr all_mldv2_routers() noexcept {
    return IpAddr::v6({0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x16});
}

}  // namespace

Parsed<MldQuery, MldReason> parse_mld_query(const Ipv6Header& ip, const UpperLayer& upper, ConstBytes packet) noexcept {
    const ConstBytes message = upper.message(packet);
    if (upper.protocol != kProtocolIcmpv6 || !upper.first_fragment || message.empty() || message[0] != kMldQueryType) {
        return MldReason::not_query;
    }
    if (message.size() < kQueryV1Size || (message.size() > kQueryV1Size && message.size() < kQueryV2Size)) {
        return MldReason::length;  // RFC 3810 8.1
    }
    if (!ip.source.is_link_local()) {  // RFC 3810 6.2, and so the next two
        return MldReason::source_scope;
    }
    if (ip.hop_limit != 1) {
        return MldReason::hop_limit;
    }
    if (!upper.router_alert) {
        return MldReason::router_alert;
    }
    if (icmpv6_checksum(ip.source, ip.destination, message) != 0) {
        return MldReason::checksum;
    }
    Reader reader{message.subspan(4)};
    const std::uint16_t code = reader.be16();
    reader.skip(2);
    MldQuery query;
    query.group = reader.ipv6();
    if (!query.is_general() && !query.group.is_multicast()) {
        return MldReason::group;
    }
    if (message.size() == kQueryV1Size) {
        query.version = 1;
        query.max_response_delay = std::chrono::milliseconds{code};  // RFC 2710 3.4
        return query;
    }
    const std::uint8_t qrv = reader.u8() & 7U;  // above it S, for routers alone
    query.query_interval = interval_of_code(reader.u8());
    query.robustness = qrv == 0 ? kDefaultRobustness : qrv;
    const std::size_t sources = reader.be16();
    if (reader.remaining() < 16 * sources) {
        return MldReason::length;
    }
    query.max_response_delay = delay_of_code(code);
    return query;
}

std::size_t build_mld_report(Bytes out, const Mac& source_mac, const IpAddr& source, MldRecord record,
                             std::span<const IpAddr> groups) noexcept {
    if (groups.size() > kMaxMldGroups) {
        return 0;
    }
    const IpAddr routers = all_mldv2_routers();
    Writer writer{out};
    EthernetHeader{.destination = multicast_mac_of(routers), .source = source_mac, .ether_type = kEtherTypeIpv6}.build(
        writer);
    Ipv6Header{.payload_length = static_cast<std::uint16_t>(mld_report_size(groups.size()) - kEthernetSize - kIpv6Size),
               .next_header = kProtocolHopByHop,
               .hop_limit = 1,
               .source = source,
               .destination = routers}
        .build(writer);
    build_router_alert(writer);
    writer.u8(kReportV2Type);
    writer.u8(0);
    writer.be32(0);  // checksum, reserved
    writer.be16(static_cast<std::uint16_t>(groups.size()));
    for (const IpAddr& group : groups) {
        writer.u8(static_cast<std::uint8_t>(record));
        writer.u8(0);    // no auxiliary data
        writer.be16(0);  // no sources
        writer.address(group);
    }
    seal_icmpv6(source, routers, writer.written_from(kEthernetSize + kIpv6Size + 8));
    return writer.length();
}

std::size_t build_mld_v1(Bytes out, const Mac& source_mac, const IpAddr& source, MldV1 type,
                         const IpAddr& group) noexcept {
    const IpAddr destination = type == MldV1::report ? group : all_routers();
    Writer writer{out};
    EthernetHeader{.destination = multicast_mac_of(destination), .source = source_mac, .ether_type = kEtherTypeIpv6}
        .build(writer);
    Ipv6Header{.payload_length = static_cast<std::uint16_t>(kMldV1Size - kEthernetSize - kIpv6Size),
               .next_header = kProtocolHopByHop,
               .hop_limit = 1,
               .source = source,
               .destination = destination}
        .build(writer);
    build_router_alert(writer);
    writer.u8(static_cast<std::uint8_t>(type));
    writer.u8(0);
    writer.be16(0);  // checksum
    writer.be32(0);  // a delay is a query's
    writer.address(group);
    seal_icmpv6(source, destination, writer.written_from(kEthernetSize + kIpv6Size + 8));
    return writer.length();
}

}  // namespace neigh::wire
