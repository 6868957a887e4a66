// Which frames are plain: whole, to our MAC, with a header that needs no second look and addresses that any two hosts
// might have. A few loads and compares a frame; pure functions of its bytes.
//
// Neighbors: transit sorts a burst by them; whatever is not plain goes the long way, where it is said what is wrong
// with it, if anything is. Not here: routes, neighbors.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "dataplane/own_filter.hpp"

namespace neigh::dataplane {

/// A number of the packet's, as it stands there: in network order.
template <typename Number>
[[nodiscard]] Number load_raw(const std::uint8_t* p) noexcept {
    Number number;
    std::memcpy(&number, p, sizeof number);
    return number;
}

namespace plain {

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

/// EtherType and first byte. The frame has 16 bytes.
[[nodiscard]] inline bool is_ipv4(const std::uint8_t* frame) noexcept {
    constexpr std::uint32_t kMask = raw32(0xff, 0xff, 0xff, 0);  // 20 bytes of header
    return (load_raw<std::uint32_t>(frame + 12) & kMask) == raw32(0x08, 0x00, 0x45, 0);
}
[[nodiscard]] inline bool is_ipv6(const std::uint8_t* frame) noexcept {
    constexpr std::uint32_t kMask = raw32(0xff, 0xff, 0xf0, 0);
    return (load_raw<std::uint32_t>(frame + 12) & kMask) == raw32(0x86, 0xdd, 0x60, 0);
}

/// Of 20 bytes: whether their one's complement sum is right (RFC 1071; the order of bytes makes no difference).
[[nodiscard]] inline bool is_checksum_right(const std::uint8_t* ip) noexcept {
    // The sum is the remainder by 0xffff, in numbers of any width: 2^16 is 1 there, so 2^64 is, and a carry comes back
    // in.
    unsigned long long sum = 0;
    const unsigned long long first =
        __builtin_uaddll_overflow(load_raw<std::uint64_t>(ip), load_raw<std::uint64_t>(ip + 8), &sum);
    const unsigned long long second = __builtin_uaddll_overflow(sum, load_raw<std::uint32_t>(ip + 16), &sum);
    const unsigned long long third = __builtin_uaddll_overflow(sum, first + second, &sum);
    return (sum + third) % 0xffffU == 0;
}

/// The rest of an IPv4 header of 20 bytes that are there, in a packet of `room` bytes, padding included.
[[nodiscard]] inline bool is_transit_ipv4(const std::uint8_t* ip, std::size_t room, const OwnFilter& ours) noexcept {
    const std::uint16_t length = wire::load_be16(ip + 2);
    return length >= wire::kIpv4Size && length <= room && ip[8] > 1 && is_checksum_right(ip) &&
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

}  // namespace plain
}  // namespace neigh::dataplane
