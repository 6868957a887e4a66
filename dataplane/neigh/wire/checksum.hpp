// The Internet checksum (RFC 1071), its incremental update (RFC 1624), and the ICMPv6 pseudo-header (RFC 8200 8.1).
// Neighbors: every codec of wire/, and whoever decrements a TTL.
// Not here: hardware offloads.
#pragma once

#include <cstdint>
#include <span>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::wire {

/// Adds the data's 16-bit words to a running sum; an odd last byte counts as if a zero followed (RFC 1071 1), so only
/// the last piece of a sum may have an odd length. Good for 16 GiB before the sum could overflow.
[[nodiscard]] inline std::uint64_t add_words(std::uint64_t sum, ConstBytes data) noexcept {
    // Two words at a time: 2^16 is 1 in one's complement, so the upper word of a pair weighs the same (RFC 1071 2 C).
    std::size_t i = 0;
    for (; i + 4 <= data.size(); i += 4) {
        sum += load_be32(data.data() + i);
    }
    if (i + 2 <= data.size()) {
        sum += load_be16(data.data() + i);
        i += 2;
    }
    if (i < data.size()) {
        sum += std::uint64_t{data[i]} << 8U;
    }
    return sum;
}

/// The sum in 16 bits, carries added back in.
[[nodiscard]] constexpr std::uint16_t fold(std::uint64_t sum) noexcept {
    while (sum >> 16U != 0) {
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(sum);
}

/// What belongs into a checksum field that is zero now; over data with its checksum in place: 0 when that is right.
[[nodiscard]] inline std::uint16_t checksum(ConstBytes data, std::uint64_t sum = 0) noexcept {
    return static_cast<std::uint16_t>(~fold(add_words(sum, data)));
}

/// The checksum after one aligned 16-bit word changed: HC' = ~(~HC + ~m + m') (RFC 1624 3, equation 3).
/// Only for data that is not all zero after the change: that of an IP header or under a pseudo-header never is.
[[nodiscard]] constexpr std::uint16_t update_checksum(std::uint16_t old_checksum, std::uint16_t old_word,
                                                      std::uint16_t new_word) noexcept {
    const std::uint64_t sum = std::uint64_t{static_cast<std::uint16_t>(~old_checksum)} +
                              std::uint64_t{static_cast<std::uint16_t>(~old_word)} + std::uint64_t{new_word};
    return static_cast<std::uint16_t>(~fold(sum));
}

/// Sum of the IPv6 pseudo-header (RFC 8200 8.1), to go on from with add_words() or checksum().
[[nodiscard]] inline std::uint64_t pseudo_header_sum(const IpAddr& source, const IpAddr& destination,
                                                     std::size_t upper_length, std::uint8_t next_header) noexcept {
    return add_words(add_words(upper_length + next_header, source.bytes), destination.bytes);
}

inline constexpr std::uint8_t kProtocolIcmpv6 = 58;

/// The checksum of an ICMPv6 message (RFC 4443 2.3); 0 when the one in place is right.
[[nodiscard]] inline std::uint16_t icmpv6_checksum(const IpAddr& source, const IpAddr& destination,
                                                   ConstBytes message) noexcept {
    return checksum(message, pseudo_header_sum(source, destination, message.size(), kProtocolIcmpv6));
}

/// Puts the right checksum into an ICMPv6 message of at least 4 bytes; leaves a shorter one alone.
inline void seal_icmpv6(const IpAddr& source, const IpAddr& destination, Bytes message) noexcept {
    if (message.size() >= 4) {
        store_be16(message.data() + 2, 0);
        store_be16(message.data() + 2, icmpv6_checksum(source, destination, message));
    }
}
/// The same for ICMP (RFC 792).
inline void seal_icmpv4(Bytes message) noexcept {
    if (message.size() >= 4) {
        store_be16(message.data() + 2, 0);
        store_be16(message.data() + 2, checksum(message));
    }
}

}  // namespace neigh::wire
