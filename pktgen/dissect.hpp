// What a received frame is, as far as a generator cares: the questions it answers, the answers it counts, its own
// packets. Pure, and for hostile frames: every length is checked by the codecs of libneigh's wire/. Neighbors:
// responder answers what is `Seen` here, counters count it. Not here: whose address it is about.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/nd.hpp"

namespace neigh::pktgen {

/// Too short, or something that a checksum, a length or an RFC's rule of validation refuses.
struct Malformed {};
/// Well-formed as far as looked at, and of no interest.
struct Other {};
/// A request or a probe; an announcement is Other.
struct ArpQuestion {
    wire::ArpPacket packet;
};
struct ArpAnswer {};
struct NdQuestion {
    wire::Ipv6Header ip;
    wire::NeighborSolicitation ns;
};
struct NdAnswer {};
/// Destination unreachable, too big, time exceeded, parameter problem.
struct IcmpError {
    Family family;
};
struct EchoQuestion {
    IpAddr destination;
    std::uint16_t message_offset;  ///< of the ICMP message in the frame
    std::uint16_t message_length;
};
/// To the port that traffic goes to (udp_frame.hpp).
struct Datagram {
    IpAddr destination;
    wire::ConstBytes payload;  ///< in the frame
};

using Content =
    std::variant<Malformed, Other, ArpQuestion, ArpAnswer, NdQuestion, NdAnswer, IcmpError, EchoQuestion, Datagram>;

struct Seen {
    wire::EthernetHeader ethernet;
    Content content;
};

[[nodiscard]] Seen dissect(wire::ConstBytes frame) noexcept;

/// What nearly all frames of a run are: the Datagram that dissect() would find, by a shorter way; IPv6 without
/// extension headers. Nothing: it may be anything else, and one as well.
[[nodiscard]] std::optional<Datagram> find_datagram(wire::ConstBytes frame) noexcept;

}  // namespace neigh::pktgen
