// ICMP (RFC 792) and ICMPv6 (RFC 4443) messages: header, checksum over the whole, echo requests answered in place.
// Neighbors: ipv4.hpp and ipv6.hpp find the message; icmp_error.hpp writes errors; nd.hpp and mld.hpp read theirs.
// Not here: the addresses of an answer (answer.hpp), fragments (reassembled before).
#pragma once

#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/reason.hpp"

namespace neigh::wire {

inline constexpr std::size_t kIcmpSize = 8;  ///< type, code, checksum and four bytes that depend on the type

inline constexpr std::uint8_t kIcmpv4EchoReply = 0;
inline constexpr std::uint8_t kIcmpv4Redirect = 5;
inline constexpr std::uint8_t kIcmpv4EchoRequest = 8;
inline constexpr std::uint8_t kIcmpv6EchoRequest = 128;
inline constexpr std::uint8_t kIcmpv6EchoReply = 129;
inline constexpr std::uint8_t kIcmpv6Redirect = 137;

/// Both count as drop_icmp_malformed.
enum class IcmpReason : std::uint8_t { none, truncated, checksum };

struct IcmpHeader {
    std::uint8_t type = 0;
    std::uint8_t code = 0;

    bool operator==(const IcmpHeader&) const = default;

    /// `message` ends where the IP packet ends (Ipv4Header::payload, UpperLayer::message).
    [[nodiscard]] static Parsed<IcmpHeader, IcmpReason> parse_v4(ConstBytes message) noexcept;
    [[nodiscard]] static Parsed<IcmpHeader, IcmpReason> parse_v6(const IpAddr& source, const IpAddr& destination,
                                                                 ConstBytes message) noexcept;
};

/// RFC 1122 3.2.2.6, RFC 4443 4.1: code 0.
[[nodiscard]] constexpr bool is_echo_request_v4(const IcmpHeader& header) noexcept {
    return header.type == kIcmpv4EchoRequest && header.code == 0;
}
[[nodiscard]] constexpr bool is_echo_request_v6(const IcmpHeader& header) noexcept {
    return header.type == kIcmpv6EchoRequest && header.code == 0;
}

/// Makes a parsed echo request the reply to it: type and checksum change, nothing else (RFC 792, RFC 4443 4.2).
/// The IPv6 one stays right when source and destination are swapped; where the answer comes from another address
/// than the one asked (a multicast group), follow with seal_icmpv6().
void turn_into_echo_reply_v4(Bytes message) noexcept;
void turn_into_echo_reply_v6(Bytes message) noexcept;

}  // namespace neigh::wire
