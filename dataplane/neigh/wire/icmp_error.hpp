// ICMP and ICMPv6 errors that a router owes: whether one may be sent, and the frame that quotes the packet in question.
// RFC 792, RFC 1122 3.2.2, RFC 1812 4.3.2, RFC 4443 2.4 and 3.
// Neighbors: forwarding and the resolver's failures ask for errors; their rate is limited elsewhere (solicit.hpp).
// Not here: redirects, Parameter Problem, directed broadcasts (only who knows the subnets knows them).
#pragma once

#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::wire {

/// One name for both families; type and code, ICMP and ICMPv6:
enum class IcmpError : std::uint8_t {
    no_route,            ///< 3/0 net unreachable, 1/0 no route
    host_unreachable,    ///< 3/1 host unreachable, 1/3 address unreachable
    beyond_scope,        ///< 3/1 host unreachable, 1/2 beyond scope of source address
    port_unreachable,    ///< 3/3, 1/4
    too_big,             ///< 3/4 fragmentation needed, 2/0: with the MTU
    ttl_exceeded,        ///< 11/0, 3/0
    reassembly_timeout,  ///< 11/1, 3/1
};

/// Whether RFC 1122 3.2.2 and RFC 1812 4.3.2.7 let an error be sent about a packet: not about an ICMP error, a packet
/// to a multicast or broadcast address of either layer, another fragment than the first, or from a source that is no
/// single host. An ICMP message that is not known to be a query counts as an error.
[[nodiscard]] bool may_send_error_v4(const Mac& frame_destination, const Ipv4Header& header,
                                     ConstBytes packet) noexcept;
/// The same for RFC 4443 2.4 e; Packet Too Big may go out about multicast (e.3, e.4, e.5). Also no when the message
/// can't be found or is the middle of a fragmented ICMPv6 one, so that it may be an error.
[[nodiscard]] bool may_send_error_v6(IcmpError error, const Mac& frame_destination, const Ipv6Header& header,
                                     ConstBytes packet) noexcept;

/// Where an error goes, and what it says. `source` and `destination` are of one family.
struct IcmpErrorFrame {
    Mac source_mac;
    Mac destination_mac;
    IpAddr source;
    IpAddr destination;  ///< the offending packet's source
    IcmpError error = IcmpError::no_route;
    std::uint32_t mtu = 0;  ///< for too_big, bytes
};

/// The largest frames that the builder makes: IP packets of 576 (RFC 1812 4.3.2.3) and 1280 bytes (RFC 4443 2.4 c).
inline constexpr std::size_t kMaxIcmpv4ErrorFrame = kEthernetSize + 576;
inline constexpr std::size_t kMaxIcmpv6ErrorFrame = kEthernetSize + 1280;

/// The whole frame, not padded, quoting as much of `packet` (from its IP header, without the frame's padding) as
/// fits in the limits above. `out` and `packet` don't overlap. Returns the length, 0 if `out` is smaller.
[[nodiscard]] std::size_t build_icmp_error(Bytes out, const IcmpErrorFrame& frame, ConstBytes packet) noexcept;

}  // namespace neigh::wire
