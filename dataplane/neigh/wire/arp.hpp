// ARP over Ethernet for IPv4 (RFC 826), probes and announcements (RFC 5227): values in, values out.
// Neighbors: workers parse and classify; answer.hpp replies in place; control builds requests, probes, announcements.
// Not here: which addresses are ours, which subnet a sender should be in (its directed broadcast included), learning.
#pragma once

#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/reason.hpp"

namespace neigh::wire {

inline constexpr std::size_t kArpSize = 28;
inline constexpr std::size_t kArpSenderIpAt = 14;
inline constexpr std::size_t kArpTargetIpAt = 24;
inline constexpr std::size_t kArpFrameSize = kEthernetSize + kArpSize;

enum class ArpOperation : std::uint16_t { request = 1, reply = 2 };

struct ArpPacket {
    ArpOperation operation = ArpOperation::request;
    Mac sender_mac;
    IpAddr sender_ip;
    Mac target_mac;  ///< of a request: no meaning
    IpAddr target_ip;

    bool operator==(const ArpPacket&) const = default;

    /// What follows the Ethernet header; padding after the 28 bytes is ignored. RFC 826, Packet Reception: hardware
    /// and protocol type, optionally their lengths, operation.
    [[nodiscard]] static Parsed<ArpPacket, ArpReason> parse(ConstBytes payload) noexcept;
    void build(Writer& writer) const noexcept;
};

/// What an ARP packet is. Probes: RFC 5227 1.1 (sender IP zero). Announcements: sender and target IP are the same, in
/// a request (RFC 5227 1.1) or a reply (gratuitous, RFC 5944 4.6). Invalid: fault_of() says why.
enum class ArpKind : std::uint8_t { invalid, request, reply, probe, announcement };

enum class ArpFault : std::uint8_t {
    none,
    sender_mac,  ///< zero or a group address: not believed, whatever else it says
    sender_ip,   ///< nothing that one host may have; zero is for probes alone
    target_ip,   ///< nothing that one host may have; zero is for replies alone (the answer to a probe)
};

[[nodiscard]] ArpFault fault_of(const ArpPacket& packet) noexcept;
[[nodiscard]] ArpKind classify(const ArpPacket& packet) noexcept;

// ---- Packets of our own, as values ---------------------------------------------------------------

/// Who has `target`? Sent to broadcast, or to the neighbor alone as a probe of its reachability (RFC 1122 2.3.2.1).
[[nodiscard]] ArpPacket arp_request(const Mac& own_mac, const IpAddr& own_ip, const IpAddr& target) noexcept;
/// The answer to a request or probe for an address of ours (RFC 826).
[[nodiscard]] ArpPacket arp_reply_to(const ArpPacket& request, const Mac& own_mac) noexcept;
/// Has anybody `wanted`? (RFC 5227 2.1.1)
[[nodiscard]] ArpPacket arp_probe(const Mac& own_mac, const IpAddr& wanted) noexcept;
/// `own_ip` is mine (RFC 5227 2.3); also the defence of it (2.4).
[[nodiscard]] ArpPacket arp_announcement(const Mac& own_mac, const IpAddr& own_ip) noexcept;

/// The whole frame, from packet.sender_mac to `destination`: 42 bytes, not padded. Returns its length, 0 if `out` is
/// smaller.
[[nodiscard]] std::size_t build_arp_frame(Bytes out, const Mac& destination, const ArpPacket& packet) noexcept;

}  // namespace neigh::wire
