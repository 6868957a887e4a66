// The IPv4 header (RFC 791) with the checks that a router owes it (RFC 1812 5.2.2).
// Neighbors: workers parse every IPv4 packet with this, so the common path is inline; options are walked out of line.
// Not here: whether the addresses make sense (the forwarder's), fragments, writing options.
#pragma once

#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/reason.hpp"

namespace neigh::wire {

inline constexpr std::size_t kIpv4Size = 20;  ///< without options
inline constexpr std::uint8_t kProtocolIcmp = 1;

struct Ipv4Header {
    std::uint8_t header_length = kIpv4Size;  ///< bytes, options included
    std::uint8_t tos = 0;
    std::uint16_t total_length = 0;  ///< bytes, header included
    std::uint16_t id = 0;
    bool dont_fragment = false;
    bool more_fragments = false;
    std::uint16_t fragment_offset = 0;  ///< in units of 8 bytes
    std::uint8_t ttl = 0;
    std::uint8_t protocol = 0;
    std::uint32_t source = 0;       ///< host order
    std::uint32_t destination = 0;  ///< host order

    bool operator==(const Ipv4Header&) const = default;

    [[nodiscard]] bool is_fragment() const noexcept { return more_fragments || fragment_offset != 0; }
    [[nodiscard]] bool is_first_fragment() const noexcept { return fragment_offset == 0; }
    /// What follows the header, without the frame's padding; `packet` is what was parsed.
    template <typename Byte>
    [[nodiscard]] std::span<Byte> payload(std::span<Byte> packet) const noexcept {
        return packet.subspan(header_length, static_cast<std::size_t>(total_length) - header_length);
    }

    /// `packet` goes from the header to the end of the frame, padding included.
    [[nodiscard]] static Parsed<Ipv4Header, IpReason> parse(ConstBytes packet) noexcept;
    /// Writes 20 bytes, options never; the checksum is computed.
    void build(Writer& writer) const noexcept;
};

/// Whether the options can be walked to their end and hold no source route (RFC 791 3.1; refusing source routes:
/// RFC 7126 4.3, 4.4).
[[nodiscard]] bool are_options_acceptable(ConstBytes options) noexcept;

inline Parsed<Ipv4Header, IpReason> Ipv4Header::parse(ConstBytes packet) noexcept {
    if (packet.size() < kIpv4Size) {  // RFC 1812 5.2.2 (1)
        return IpReason::truncated;
    }
    const std::uint8_t* p = packet.data();
    if (p[0] >> 4U != 4) {  // (3)
        return IpReason::version;
    }
    Ipv4Header header;
    header.header_length = static_cast<std::uint8_t>((p[0] & 0x0fU) * 4U);
    if (header.header_length < kIpv4Size) {  // (4)
        return IpReason::header;
    }
    if (header.header_length > packet.size()) {
        return IpReason::truncated;
    }
    header.total_length = load_be16(p + 2);
    if (header.total_length < header.header_length) {  // (5)
        return IpReason::header;
    }
    if (header.total_length > packet.size()) {
        return IpReason::truncated;
    }
    if (checksum(packet.first(header.header_length)) != 0) {  // (2)
        return IpReason::checksum;
    }
    if (header.header_length > kIpv4Size &&
        !are_options_acceptable(packet.subspan(kIpv4Size, header.header_length - kIpv4Size))) {
        return IpReason::options;
    }
    const std::uint16_t fragment = load_be16(p + 6);
    header.tos = p[1];
    header.id = load_be16(p + 4);
    header.dont_fragment = (fragment & 0x4000U) != 0;
    header.more_fragments = (fragment & 0x2000U) != 0;
    header.fragment_offset = fragment & 0x1fffU;
    header.ttl = p[8];
    header.protocol = p[9];
    header.source = load_be32(p + 12);
    header.destination = load_be32(p + 16);
    return header;
}

}  // namespace neigh::wire
