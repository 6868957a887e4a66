// The IPv6 header (RFC 8200 3) and the walk over extension headers to what they carry (RFC 8200 4).
// Neighbors: workers parse every IPv6 packet with this, inline; nd, icmp and mld take the header and the message.
// Not here: reassembly, jumbograms (RFC 2675: refused), Parameter Problem messages, AH and ESP (taken as upper layers).
#pragma once

#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/reason.hpp"

namespace neigh::wire {

inline constexpr std::size_t kIpv6Size = 40;

inline constexpr std::uint8_t kProtocolHopByHop = 0;
inline constexpr std::uint8_t kProtocolRouting = 43;
inline constexpr std::uint8_t kProtocolFragment = 44;
inline constexpr std::uint8_t kProtocolNone = 59;
inline constexpr std::uint8_t kProtocolDestinationOptions = 60;

struct Ipv6Header {
    std::uint8_t traffic_class = 0;
    std::uint32_t flow_label = 0;      ///< 20 bits
    std::uint16_t payload_length = 0;  ///< bytes after this header
    std::uint8_t next_header = 0;
    std::uint8_t hop_limit = 0;
    IpAddr source{.family = Family::ipv6};
    IpAddr destination{.family = Family::ipv6};

    bool operator==(const Ipv6Header&) const = default;

    /// `packet` goes from the header to the end of the frame, padding included.
    [[nodiscard]] static Parsed<Ipv6Header, IpReason> parse(ConstBytes packet) noexcept;
    /// Writes 40 bytes.
    void build(Writer& writer) const noexcept;
};

/// Whose eyes look at the extension headers: a router in the middle only steps over them, the destination obeys them.
enum class Role : std::uint8_t { destination, transit };

struct UpperLayer {
    std::uint8_t protocol = kProtocolNone;
    std::uint16_t offset = 0;    ///< of the first byte after the extension headers, from the IPv6 header
    std::uint16_t length = 0;    ///< from there to the end of the packet, without the frame's padding
    bool fragmented = false;     ///< a Fragment header was there, be it of an atomic fragment (RFC 6980, RFC 6946)
    bool first_fragment = true;  ///< false: what is at `offset` is the middle of something
    bool router_alert = false;   ///< in the hop-by-hop options (RFC 2711)

    bool operator==(const UpperLayer&) const = default;

    /// `packet` is what was parsed.
    template <typename Byte>
    [[nodiscard]] std::span<Byte> message(std::span<Byte> packet) const noexcept {
        return packet.subspan(offset, length);
    }
};

/// How many extension headers are walked before the packet is refused (RFC 8504 5.3 allows a limit).
inline constexpr unsigned kMaxExtensionHeaders = 8;

/// `packet` and the header that was parsed from it. Refuses with `options`: an extension header that ends beyond the
/// packet, hop-by-hop options that don't come first (RFC 8200 4.1), too many headers; as `destination` also options
/// whose type says to discard (4.2) and a routing header with segments left (4.4, RFC 5095).
[[nodiscard]] Parsed<UpperLayer, IpReason> find_upper_layer(ConstBytes packet, const Ipv6Header& header,
                                                            Role role = Role::destination) noexcept;

inline Parsed<Ipv6Header, IpReason> Ipv6Header::parse(ConstBytes packet) noexcept {
    if (packet.size() < kIpv6Size) {
        return IpReason::truncated;
    }
    const std::uint8_t* p = packet.data();
    if (p[0] >> 4U != 6) {
        return IpReason::version;
    }
    Ipv6Header header;
    header.payload_length = load_be16(p + 4);
    header.next_header = p[6];
    if (header.payload_length > packet.size() - kIpv6Size) {
        return IpReason::truncated;
    }
    // No payload, yet one begins: a jumbogram (RFC 2675 3), which no Ethernet here carries.
    if (header.payload_length == 0 && header.next_header == kProtocolHopByHop) {
        return IpReason::header;
    }
    const std::uint32_t first = load_be32(p);
    header.traffic_class = static_cast<std::uint8_t>(first >> 20U);
    header.flow_label = first & 0xfffffU;
    header.hop_limit = p[7];
    std::memcpy(header.source.bytes.data(), p + 8, 16);
    std::memcpy(header.destination.bytes.data(), p + 24, 16);
    return header;
}

}  // namespace neigh::wire
