#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/nd.hpp"

namespace neigh::wire {
namespace {

constexpr std::size_t kNeighborSize = 24;
constexpr std::size_t kMessageOffset = kEthernetSize + kIpv6Size;

/// Ethernet and IPv6 header of an ND message with `options` options of 8 bytes.
void build_headers(Writer& writer, const NdPath& path, std::size_t options) noexcept {
    EthernetHeader{.destination = path.destination_mac, .source = path.source_mac, .ether_type = kEtherTypeIpv6}.build(
        writer);
    Ipv6Header{.payload_length = static_cast<std::uint16_t>(kNeighborSize + 8 * options),
               .next_header = kProtocolIcmpv6,
               .hop_limit = 255,
               .source = path.source,
               .destination = path.destination}
        .build(writer);
}

/// NS and NA have one form: type, code, checksum, flags and reserved bits, target.
void build_message(Writer& writer, std::uint8_t type, std::uint8_t flags, const IpAddr& target) noexcept {
    writer.u8(type);
    writer.u8(0);
    writer.be16(0);
    writer.be32(std::uint32_t{flags} << 24U);
    writer.address(target);
}

/// Options of one unit (RFC 4861 4.6.1, RFC 3971 5.3.2).
void build_option(Writer& writer, std::uint8_t type, ConstBytes value) noexcept {
    writer.u8(type);
    writer.u8(1);
    writer.bytes(value);
}

std::size_t seal(const Writer& writer, const NdPath& path) noexcept {
    seal_icmpv6(path.source, path.destination, writer.written_from(kMessageOffset));
    return writer.length();
}

/// From one of our addresses to a group.
NdPath to_group(const Mac& source_mac, const IpAddr& source, const IpAddr& group) noexcept {
    return {
        .source_mac = source_mac, .destination_mac = multicast_mac_of(group), .source = source, .destination = group};
}

}  // namespace

IpAddr all_nodes() noexcept {
    return IpAddr::v6({0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}
IpAddr all_routers() noexcept {
    return IpAddr::v6({0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
}

std::size_t build_ns(Bytes out, const NdPath& path, const NeighborSolicitation& ns) noexcept {
    Writer writer{out};
    build_headers(writer, path, (ns.source_lladdr ? 1U : 0U) + (ns.nonce ? 1U : 0U));
    build_message(writer, 135, 0, ns.target);
    if (ns.source_lladdr) {
        build_option(writer, 1, ns.source_lladdr->bytes);
    }
    if (ns.nonce) {
        build_option(writer, 14, *ns.nonce);
    }
    return seal(writer, path);
}

std::size_t build_na(Bytes out, const NdPath& path, const NeighborAdvertisement& na) noexcept {
    Writer writer{out};
    build_headers(writer, path, na.target_lladdr ? 1 : 0);
    const unsigned flags = (na.router ? 0x80U : 0U) | (na.solicited ? 0x40U : 0U) | (na.override_flag ? 0x20U : 0U);
    build_message(writer, 136, static_cast<std::uint8_t>(flags), na.target);
    if (na.target_lladdr) {
        build_option(writer, 2, na.target_lladdr->bytes);
    }
    return seal(writer, path);
}

std::size_t build_ns_multicast(Bytes out, const OwnAddress& own, const IpAddr& target) noexcept {
    return build_ns(out, to_group(own.mac, own.ip, solicited_node_of(target)),
                    {.target = target, .source_lladdr = own.mac});
}

std::size_t build_ns_unicast(Bytes out, const OwnAddress& own, const IpAddr& target, const Mac& target_mac) noexcept {
    const NdPath path{.source_mac = own.mac, .destination_mac = target_mac, .source = own.ip, .destination = target};
    return build_ns(out, path, {.target = target, .source_lladdr = own.mac});
}

std::size_t build_ns_dad(Bytes out, const OwnAddress& own, const Nonce& nonce) noexcept {
    const IpAddr unspecified{.family = Family::ipv6};
    return build_ns(out, to_group(own.mac, unspecified, solicited_node_of(own.ip)), {.target = own.ip, .nonce = nonce});
}

std::size_t build_na_unsolicited(Bytes out, const OwnAddress& own, bool router) noexcept {
    return build_na(out, to_group(own.mac, own.ip, all_nodes()),
                    {.target = own.ip, .router = router, .override_flag = true, .target_lladdr = own.mac});
}

}  // namespace neigh::wire
