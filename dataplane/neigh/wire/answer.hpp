// Answers written over the question, in the received buffer: ARP request to reply, NS to NA, echo request to reply.
// Neighbors: workers parse a frame, decide that it asks for an address of ours, and call these.
// Not here: that decision, buffers (the caller makes room for kNaFrameSize), learning from the question.
#pragma once

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/nd.hpp"

namespace neigh::wire {

/// The bytes an answer to this NS needs: up to 8 more than the NS itself had, for the link-layer option.
inline constexpr std::size_t kNsAnswerSize = kNaFrameSize;
/// And to an ARP request: no more than it had.
inline constexpr std::size_t kArpAnswerSize = kArpFrameSize;

/// Writes the reply over the front of `frame`, to the sender's MAC (RFC 826). `request` was parsed from it and asks
/// for an address of ours. Returns 42, to which the frame is to be cut; 0 if it is shorter.
[[nodiscard]] std::size_t answer_arp(Bytes frame, const ArpPacket& request, const Mac& own_mac) noexcept;

/// What an answer says of us.
struct NsAnswer {
    Mac own_mac;
    bool router = true;         ///< RFC 4861 4.4 R flag
    bool override_flag = true;  ///< false for anycast and proxied addresses (7.2.4, 7.2.7)
};

/// Writes the advertisement over the front of `frame`, which has (or was given) room for kNsAnswerSize bytes.
/// RFC 4861 7.2.4: from the target, to the solicitor with Solicited set, or to all nodes without it if it was ::.
/// The MAC is that of the source link-layer option, without one that of the frame (`source_mac`).
/// Returns 86, the frame's new length; 0 if there is no room.
[[nodiscard]] std::size_t answer_ns(Bytes frame, const Mac& source_mac, const Ipv6Header& ip,
                                    const NeighborSolicitation& ns, const NsAnswer& answer) noexcept;

/// Makes a whole packet, whose message is a valid echo request, the reply to it (RFC 792, RFC 1122 3.2.2.6): from whom
/// it was sent to, options as they are. `header` was parsed from it. Returns the reply's length, to which the packet is
/// to be cut.
[[nodiscard]] std::size_t answer_echo(Bytes packet, const Ipv4Header& header) noexcept;
/// The same (RFC 4443 4.2), from an address of ours; without extension headers, so the reply may be shorter.
[[nodiscard]] std::size_t answer_echo(Bytes packet, const Ipv6Header& header, const UpperLayer& upper,
                                      const IpAddr& from) noexcept;

}  // namespace neigh::wire
