// IP headers field by field, read and changed where they stand: for who needs a few fields of many packets, or changes
// one, and for what is not worth a whole header (ipv4.hpp, ipv6.hpp).
//
// Contract: nothing is checked. Whoever makes a view has seen that the header's 20 or 40 bytes are there; what a field
// says may still be wrong. "raw": as it stands, in network order, to compare and to hash.
// Not here: options and extension headers, parsing.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::wire {

/// An IPv4 header (RFC 791 3.1).
class Ipv4View {
  public:
    /// Where the addresses stand, for who can't be sure that they are all there.
    static constexpr std::size_t kSourceAt = 12;
    static constexpr std::size_t kDestinationAt = 16;

    explicit Ipv4View(const std::uint8_t* header) noexcept : at_(header) {}

    /// Bytes, options included.
    [[nodiscard]] std::size_t header_length() const noexcept { return (at_[0] & 0x0fU) * std::size_t{4}; }
    /// Bytes, header included.
    [[nodiscard]] std::uint16_t total_length() const noexcept { return load_be16(at_ + 2); }
    [[nodiscard]] std::uint8_t ttl() const noexcept { return at_[8]; }
    [[nodiscard]] std::uint32_t source() const noexcept { return load_be32(at_ + kSourceAt); }
    [[nodiscard]] std::uint32_t destination() const noexcept { return load_be32(at_ + kDestinationAt); }
    [[nodiscard]] std::uint32_t raw_source() const noexcept { return load_raw<std::uint32_t>(at_ + kSourceAt); }
    [[nodiscard]] std::uint32_t raw_destination() const noexcept {
        return load_raw<std::uint32_t>(at_ + kDestinationAt);
    }
    /// The first bytes of the addresses.
    [[nodiscard]] std::uint8_t source_class() const noexcept { return at_[kSourceAt]; }
    [[nodiscard]] std::uint8_t destination_class() const noexcept { return at_[kDestinationAt]; }

    /// Of a header without options: whether its one's complement sum is right (RFC 1071; the order of bytes makes no
    /// difference).
    [[nodiscard]] bool is_checksum_right() const noexcept {
        // The sum is the remainder by 0xffff, of numbers of any width: 2^16 is 1 there, so 2^32 is.
        const std::uint64_t sum = std::uint64_t{load_raw<std::uint32_t>(at_)} + load_raw<std::uint32_t>(at_ + 4) +
                                  load_raw<std::uint32_t>(at_ + 8) + load_raw<std::uint32_t>(at_ + 12) +
                                  load_raw<std::uint32_t>(at_ + 16);
        return sum % 0xffffU == 0;
    }

  private:
    const std::uint8_t* at_;
};

/// An IPv6 header (RFC 8200 3).
class Ipv6View {
  public:
    static constexpr std::size_t kSourceAt = 8;
    static constexpr std::size_t kDestinationAt = 24;

    /// The 16 bytes of an address, where they stand.
    struct Address {
        const std::uint8_t* bytes;

        [[nodiscard]] std::uint64_t raw_high() const noexcept { return load_raw<std::uint64_t>(bytes); }
        [[nodiscard]] std::uint64_t raw_low() const noexcept { return load_raw<std::uint64_t>(bytes + 8); }
        [[nodiscard]] IpAddr value() const noexcept {
            IpAddr address{.family = Family::ipv6};
            std::memcpy(address.bytes.data(), bytes, address.bytes.size());
            return address;
        }
    };

    explicit Ipv6View(const std::uint8_t* header) noexcept : at_(header) {}

    /// Bytes of the whole packet, header included.
    [[nodiscard]] std::size_t total_length() const noexcept { return kIpv6Size + load_be16(at_ + 4); }
    [[nodiscard]] std::uint8_t next_header() const noexcept { return at_[6]; }
    [[nodiscard]] std::uint8_t hop_limit() const noexcept { return at_[7]; }
    [[nodiscard]] Address source() const noexcept { return {at_ + kSourceAt}; }
    [[nodiscard]] Address destination() const noexcept { return {at_ + kDestinationAt}; }

  private:
    const std::uint8_t* at_;
};

/// Whom the packet in a frame is from; none: it is neither IPv4 nor IPv6, or too short.
[[nodiscard]] inline std::optional<IpAddr> ip_source_of(ConstBytes frame) noexcept {
    const auto l2 = L2Header::parse(frame);
    if (!l2) {
        return std::nullopt;
    }
    const ConstBytes packet = l2->packet(frame);
    if (l2->ether_type == kEtherTypeIpv4 && packet.size() >= kIpv4Size) {
        return IpAddr::v4(Ipv4View{packet.data()}.source());
    }
    if (l2->ether_type == kEtherTypeIpv6 && packet.size() >= kIpv6Size) {
        return Ipv6View{packet.data()}.source().value();
    }
    return std::nullopt;
}

/// `ip` begins with an IPv4 header whose TTL is above 0 (RFC 1812 5.3.1). Its checksum stays right.
inline void decrement_ttl(std::uint8_t* ip) noexcept {
    // TTL, protocol and checksum in one number, first byte lowest. The TTL's word is 0x100 less, so the sum's
    // complement is 0x100 more, which is 1 as it stands here (RFC 1624 3, equation 3; RFC 1071 2 B); a carry comes back
    // in, and of the two zeros it is the one that a sum over the header gives.
    static_assert(std::endian::native == std::endian::little);
    auto word = load_raw<std::uint32_t>(ip + 8);
    const bool carries = word >= 0xfffe0000U;
    word += (1U << 16U) - 1U + (carries ? 1U << 16U : 0U);
    std::memcpy(ip + 8, &word, sizeof word);
}

/// `ip` begins with an IPv6 header whose hop limit is above 0 (RFC 8200 3).
inline void decrement_hop_limit(std::uint8_t* ip) noexcept {
    --ip[7];
}

/// `ip` begins with an IPv4 header; its checksum is wrong afterwards.
inline void set_id_v4(std::uint8_t* ip, std::uint16_t id) noexcept {
    store_be16(ip + 4, id);
}

}  // namespace neigh::wire
