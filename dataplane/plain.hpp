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
#include "dataplane/neigh/wire/ip_view.hpp"
#include "dataplane/own_filter.hpp"

namespace neigh::dataplane::plain {

using wire::load_raw;

/// By the first byte of an IPv4 address: 0/8, 127/8, 169/8 (169.254/16 is link-local), 224/4, 240/4.
inline constexpr auto kSpecialFirstBytes = [] {
    std::array<bool, 256> special{};
    for (unsigned first = 0; first < 256; ++first) {
        special[first] = first == 0 || first == 127 || first == 169 || first >= 224;
    }
    return special;
}();
/// By the upper half of an IPv6 address, as it stands in the packet: none of ::/16 (loopback, mapped IPv4; NAT64's
/// 64:ff9b::/96 is beside it), fe00::/8 (link-local), ff00::/8.
[[nodiscard]] inline bool is_upper_half(std::uint64_t high) noexcept {
    static_assert(std::endian::native == std::endian::little);
    return static_cast<std::uint16_t>(high) != 0 && static_cast<std::uint8_t>(high) < 0xfe;
}

/// Where the packet of a plain frame begins: it has no tags.
inline constexpr std::size_t kL3 = wire::kEthernetSize;

/// The first 16 bytes of a plain frame, in those bits that are always the same: destination MAC, source MAC of a
/// station, EtherType, version and, of IPv4, header length.
class Head {
  public:
    [[nodiscard]] static Head ipv4(const Mac& own) noexcept {
        return {own, {0x08, 0x00, 0x45, 0}, {0xff, 0xff, 0xff, 0}};
    }
    [[nodiscard]] static Head ipv6(const Mac& own) noexcept {
        return {own, {0x86, 0xdd, 0x60, 0}, {0xff, 0xff, 0xf0, 0}};
    }

    /// The frame has 16 bytes.
    [[nodiscard]] bool is_of(const std::uint8_t* frame) const noexcept {
        const Halves difference = load_raw<Halves>(frame) ^ bits_;
#ifdef __SSE4_1__
        return __builtin_ia32_ptestz128(reinterpret_cast<Signed>(difference), reinterpret_cast<Signed>(mask_)) != 0;
#else
        const Halves left = difference & mask_;
        return (left[0] | left[1]) == 0;
#endif
    }

  private:
    using Halves = std::uint64_t __attribute__((vector_size(16)));
    using Signed = long long __attribute__((vector_size(16)));
    using Kind = std::array<std::uint8_t, 4>;  ///< of bytes 12 to 15
    static_assert(std::endian::native == std::endian::little);

    Head(const Mac& own, const Kind& kind, const Kind& mask) noexcept
        : bits_{own.to_bits(), upper(kind)}, mask_{kMacs, upper(mask)} {}
    [[nodiscard]] static constexpr std::uint64_t upper(const Kind& kind) noexcept {
        return std::uint64_t{std::bit_cast<std::uint32_t>(kind)} << 32U;
    }
    static constexpr std::uint64_t kMacs = (1ULL << 49U) - 1;  ///< all of the one, the group bit of the other

    Halves bits_;
    Halves mask_;
};

/// The rest of an IPv4 header of 20 bytes that are there, in a packet of `room` bytes, padding included.
[[nodiscard]] inline bool is_transit_ipv4(wire::Ipv4View ip, std::size_t room, OwnFilter::View ours) noexcept {
    // A length below the header's wraps around, and is too long.
    const std::size_t data = std::size_t{ip.total_length()} - wire::kIpv4Size;
    const bool is_special = kSpecialFirstBytes[ip.source_class()] |  // one branch for the three
                            kSpecialFirstBytes[ip.destination_class()] | ours.may_have_v4(ip.raw_source());
    return data <= room - wire::kIpv4Size && ip.ttl() > 1 && ip.is_checksum_right() && !is_special;
}

/// The rest of an IPv6 header that is there.
[[nodiscard]] inline bool is_transit_ipv6(wire::Ipv6View ip, std::size_t room, OwnFilter::View ours) noexcept {
    const auto is_plain = [&](wire::Ipv6View::Address address) {
        const std::uint64_t high = address.raw_high();
        return is_upper_half(high) && !ours.may_have_v6(high, address.raw_low());
    };
    return ip.total_length() <= room && ip.next_header() != wire::kProtocolHopByHop && ip.hop_limit() > 1 &&
           is_plain(ip.source()) && is_plain(ip.destination());
}

}  // namespace neigh::dataplane::plain
