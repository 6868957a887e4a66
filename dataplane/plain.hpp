// Which frames are plain: whole, to our MAC, with a header that needs no second look and addresses that any two hosts
// might have. A few loads and compares a frame; pure functions of its bytes.
//
// Neighbors: transit sorts a burst by them; whatever is not plain goes the long way, where it is said what is wrong
// with it, if anything is. Not here: routes, neighbors.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "dataplane/own_filter.hpp"

namespace neigh::dataplane::plain {

using wire::load_raw;

/// The same of bytes that are known: what load_raw() finds where they stand.
template <typename... Bytes>
[[nodiscard]] constexpr std::uint32_t raw32(Bytes... bytes) noexcept {
    return std::bit_cast<std::uint32_t>(std::array<std::uint8_t, 4>{static_cast<std::uint8_t>(bytes)...});
}
static_assert(std::endian::native == std::endian::little,
              "to_our_mac() shifts the frame's first bytes into the low end");

/// By the first byte: no address of 0/8, 127/8, 169/8 (169.254/16 is link-local), 224/4, 240/4 (IPv4); of ::/8,
/// fe00::/8, ff00::/8 (IPv6).
inline constexpr auto kFirstBytes = [] {
    std::array<std::array<bool, 256>, kFamilies> plain{};
    for (unsigned first = 1; first < 256; ++first) {
        plain[index_of(Family::ipv4)][first] = first < 224 && first != 127 && first != 169;
        plain[index_of(Family::ipv6)][first] = first < 0xfe;
    }
    return plain;
}();
[[nodiscard]] inline bool is_first_byte(Family family, std::uint8_t first) noexcept {
    return kFirstBytes[index_of(family)][first];
}

/// Destination MAC `own`, source MAC of a station. `own` is Mac::to_bits(). The frame has 8 bytes.
[[nodiscard]] inline bool is_to_our_mac(const std::uint8_t* frame, std::uint64_t own) noexcept {
    // The 48 bits of the destination and the group bit of the source.
    return (load_raw<std::uint64_t>(frame) ^ own) << 15U == 0;
}

/// EtherType, version and, of IPv4, header length. The frame has 16 bytes.
[[nodiscard]] inline std::uint32_t ipv4_kind(const std::uint8_t* frame) noexcept {
    return load_raw<std::uint32_t>(frame + 12) & raw32(0xff, 0xff, 0xff, 0);
}
[[nodiscard]] inline std::uint32_t ipv6_kind(const std::uint8_t* frame) noexcept {
    return load_raw<std::uint32_t>(frame + 12) & raw32(0xff, 0xff, 0xf0, 0);
}
inline constexpr std::uint32_t kIpv4 = raw32(0x08, 0x00, 0x45, 0);  ///< 20 bytes of header
inline constexpr std::uint32_t kIpv6 = raw32(0x86, 0xdd, 0x60, 0);
inline constexpr std::uint32_t kNothing = raw32(0, 0, 0, 1);  ///< no frame's kind

/// Of 20 bytes: whether their one's complement sum is right (RFC 1071; the order of bytes makes no difference).
[[nodiscard]] inline bool is_checksum_right(const std::uint8_t* ip) noexcept {
    // The sum is the remainder by 0xffff, of numbers of any width: 2^16 is 1 there, so 2^32 is.
    const std::uint64_t sum = std::uint64_t{load_raw<std::uint32_t>(ip)} + load_raw<std::uint32_t>(ip + 4) +
                              load_raw<std::uint32_t>(ip + 8) + load_raw<std::uint32_t>(ip + 12) +
                              load_raw<std::uint32_t>(ip + 16);
    return sum % 0xffffU == 0;
}

/// The rest of an IPv4 header of 20 bytes that are there, in a packet of `room` bytes, padding included.
[[nodiscard]] inline bool is_transit_ipv4(const std::uint8_t* ip, std::size_t room, const OwnFilter& ours) noexcept {
    // A length below the header's wraps around, and is too long.
    const std::size_t data = std::size_t{wire::load_be16(ip + 2)} - wire::kIpv4Size;
    return data <= room - wire::kIpv4Size && ip[8] > 1 && is_checksum_right(ip) &&
           is_first_byte(Family::ipv4, ip[12]) && is_first_byte(Family::ipv4, ip[16]) &&
           !ours.may_have_v4(load_raw<std::uint32_t>(ip + 12));
}

/// The rest of an IPv6 header that is there.
[[nodiscard]] inline bool is_transit_ipv6(const std::uint8_t* ip, std::size_t room, const OwnFilter& ours) noexcept {
    return wire::kIpv6Size + wire::load_be16(ip + 4) <= room && ip[6] != wire::kProtocolHopByHop && ip[7] > 1 &&
           is_first_byte(Family::ipv6, ip[8]) && is_first_byte(Family::ipv6, ip[24]) &&
           !ours.may_have_v6(load_raw<std::uint64_t>(ip + 8), load_raw<std::uint64_t>(ip + 16)) &&
           !ours.may_have_v6(load_raw<std::uint64_t>(ip + 24), load_raw<std::uint64_t>(ip + 32));
}

}  // namespace neigh::dataplane::plain
