// Neighbor Discovery for IPv6 (RFC 4861): messages as values, parsed with every validation rule of the RFC.
// Neighbors: ipv6.hpp finds the message; answer.hpp answers solicitations in place; control builds the rest.
// nd_parse.cpp reads, nd_build.cpp writes.
// Not here: fragments (the caller refuses UpperLayer::fragmented, RFC 6980 5), which addresses are ours, prefixes and
// other router configuration in RA, SEND (RFC 3971) but for the nonce.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "dataplane/neigh/wire/reason.hpp"

namespace neigh::wire {

/// A nonce of six bytes (RFC 7527 4.1, RFC 3971 5.3.2). Ours have this length, so nonces of others are not kept.
using Nonce = std::array<std::uint8_t, 6>;

struct NeighborSolicitation {
    IpAddr target;
    std::optional<Mac> source_lladdr{};
    std::optional<Nonce> nonce{};
    bool operator==(const NeighborSolicitation&) const = default;
};
struct NeighborAdvertisement {
    IpAddr target;
    bool router = false;
    bool solicited = false;
    bool override_flag = false;
    std::optional<Mac> target_lladdr{};
    bool operator==(const NeighborAdvertisement&) const = default;
};
struct RouterSolicitation {
    std::optional<Mac> source_lladdr{};
    bool operator==(const RouterSolicitation&) const = default;
};
/// Whatever its lifetime: 0 is no default router's, but a router's all the same.
struct RouterAdvertisement {
    std::optional<Mac> source_lladdr{};
    bool operator==(const RouterAdvertisement&) const = default;
};
/// Valid; a router does nothing about it (RFC 4861 8.2), so no more is kept than what it says of the sender's link.
struct Redirect {
    std::optional<Mac> target_lladdr{};
    bool operator==(const Redirect&) const = default;
};

using NdMessage =
    std::variant<NeighborSolicitation, NeighborAdvertisement, RouterSolicitation, RouterAdvertisement, Redirect>;

/// Why a message is silently discarded: one word a rule of RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2, 8.1.
/// All of them count as drop_nd_invalid.
enum class NdReason : std::uint8_t {
    none,
    not_nd,               ///< no ND type at all
    length,               ///< ICMP length below the type's minimum
    hop_limit,            ///< not 255: came from beyond the link
    checksum,             ///<
    code,                 ///< not 0
    target,               ///< NS, NA: multicast; redirect: neither link-local nor the destination (8.1)
    destination,          ///< redirect about a multicast destination (8.1)
    option_length,        ///< an option of length 0, or one that ends beyond the message
    source_scope,         ///< RA, redirect: source is not link-local
    source,               ///< source is multicast (RFC 4291 2.7)
    dad_destination,      ///< NS from :: to other than a solicited-node group
    dad_lladdr,           ///< NS or RS from :: with a source link-layer address option
    solicited_multicast,  ///< NA to a multicast address that says "solicited"
    lladdr,               ///< a link-layer address that no station has (zero or group): not believed
};

/// RS, RA, NS, NA or redirect, by its ICMPv6 type.
[[nodiscard]] constexpr bool is_nd_type(std::uint8_t icmp_type) noexcept {
    return icmp_type >= 133 && icmp_type <= 137;
}

/// `message` is the whole ICMPv6 message, nothing behind it (UpperLayer::message). Options of other types, and
/// link-layer options of other lengths than Ethernet's, are skipped; of several of one type the first counts.
[[nodiscard]] Parsed<NdMessage, NdReason> parse_nd(const Ipv6Header& ip, ConstBytes message) noexcept;

// ---- Frames of our own: whole, unpadded; each returns the length, 0 if `out` is smaller ------------

inline constexpr std::size_t kNdFrameMinimum = kEthernetSize + kIpv6Size + 24;  ///< NS or NA without options
inline constexpr std::size_t kNsFrameSize = kNdFrameMinimum + 8;                ///< every NS below
inline constexpr std::size_t kNaFrameSize = kNdFrameMinimum + 8;                ///< every NA below

/// ff02::1, ff02::2 (RFC 4291 2.7.1).
[[nodiscard]] IpAddr all_nodes() noexcept;
[[nodiscard]] IpAddr all_routers() noexcept;

/// Between whom a message goes.
struct NdPath {
    Mac source_mac;
    Mac destination_mac;
    IpAddr source;
    IpAddr destination;
};
[[nodiscard]] std::size_t build_ns(Bytes out, const NdPath& path, const NeighborSolicitation& ns) noexcept;
[[nodiscard]] std::size_t build_na(Bytes out, const NdPath& path, const NeighborAdvertisement& na) noexcept;

/// One of our addresses on an interface, with its MAC.
struct OwnAddress {
    Mac mac;
    IpAddr ip;
};
/// Address resolution, to the target's solicited-node group (RFC 4861 7.2.2).
[[nodiscard]] std::size_t build_ns_multicast(Bytes out, const OwnAddress& own, const IpAddr& target) noexcept;
/// Unreachability detection, to the neighbor alone (RFC 4861 7.3.3).
[[nodiscard]] std::size_t build_ns_unicast(Bytes out, const OwnAddress& own, const IpAddr& target,
                                           const Mac& target_mac) noexcept;
/// Duplicate address detection of own.ip, from :: and with a nonce, so that our own echo is known (RFC 4862 5.4.2,
/// RFC 7527 4.1).
[[nodiscard]] std::size_t build_ns_dad(Bytes out, const OwnAddress& own, const Nonce& nonce) noexcept;
/// To all nodes, because something changed or an address is defended (RFC 4861 7.2.6, RFC 4862 5.4.4): Override set.
[[nodiscard]] std::size_t build_na_unsolicited(Bytes out, const OwnAddress& own, bool router) noexcept;

}  // namespace neigh::wire
