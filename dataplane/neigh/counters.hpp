// Every counter of neighd, declared once: name, what it counts. `stats.get`, `neighctl stats`, `metrics`,
// telemetry and docs/counters.md all come from these tables.
//
// Worker counters stand per worker and interface: one writer each, no shared line; whoever asks sums them.
// Control counters stand per interface and belong to the control thread.
// Device counters are what the device itself counts, before and behind the workers.
// `drop_` is the reason a packet was dropped, and nothing is dropped without one.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace neigh {

// clang-format off
#define NEIGH_WORKER_COUNTERS(X) \
    X(rx_packets,              "frames received") \
    X(rx_bytes,                "bytes received, without FCS") \
    X(rx_no_mbuf,              "rounds in which a port gave nothing while no packet buffer was free to receive into") \
    X(rx_linearized,           "frames that came in several mbuf segments, copied into one") \
    X(tx_packets,              "frames handed to the device") \
    X(tx_bytes,                "bytes handed to the device, without FCS") \
    X(forwarded_ipv4,          "IPv4 packets forwarded") \
    X(forwarded_ipv6,          "IPv6 packets forwarded") \
    X(arp_requests_answered,   "ARP requests for own addresses, answered in place") \
    X(solicitations_answered,             "neighbor solicitations for own addresses, answered in place") \
    X(proxy_answered,          "questions for proxied and anycast addresses, answered in place or handed on to be answered later") \
    X(echo_answered,           "ICMP and ICMPv6 echo requests to own addresses, answered in place") \
    X(fragmented,              "packets in transit and answers of our own that left in fragments, larger than the MTU of their way out") \
    X(fragments_made,          "fragments that they left in") \
    X(reassembled,             "datagrams to us put together from fragments") \
    X(learn_unchanged,         "ARP and ND messages that told nothing new, so stayed with the worker") \
    X(lladdr_change_refused,   "messages with another MAC for a known neighbor that mac_change did not follow at once") \
    X(own_returned,            "ARP and ND messages of our own that came back: ignored") \
    X(arp_replies_odd,         "ARP replies to another address or MAC than ours: taken for what they say of their sender") \
    X(static_kept,             "messages that would have changed a static entry") \
    X(punted,                  "packets and notices passed to the control thread") \
    X(strangers_limited,       "messages of senders without an entry, kept from control by a rate limit or its ring") \
    X(claims_limited,          "other MACs for known neighbors, kept from control by a rate limit or its ring") \
    X(notices_lost,            "notices of known neighbors and own addresses, kept from control by a rate limit or its ring") \
    X(notices_repeated,        "messages that said what control had been told within 5 ms, in every field, so stayed with the worker") \
    X(notices_put_off,         "notices of known neighbors that a rate limit or the ring had no room for at once, told as soon as it had") \
    X(notices_superseded,      "notices put off whose place a later one about the same neighbor took") \
    X(redirects_ignored,       "ICMP and ICMPv6 redirects, ignored because we are a router") \
    X(drop_truncated,          "frame or packet shorter than its headers say") \
    X(drop_segmented,          "frame in several mbuf segments that don't fit in one buffer, or aren't what they say") \
    X(drop_ether_type,         "neither ARP, IPv4 nor IPv6, behind priority tags or without") \
    X(drop_vlan_unknown,       "tagged with a VLAN (802.1Q, 802.1ad) that no interface has") \
    X(drop_other_host,         "destination MAC is neither ours nor a group of ours") \
    X(drop_source_mac,         "source MAC is a group address, or zero in ARP and ND") \
    X(drop_own_lladdr,         "ARP or ND that comes from a MAC of ours and isn't, or says that somebody else has it") \
    X(drop_arp_malformed,      "ARP with wrong types, lengths or operation") \
    X(drop_arp_invalid,        "ARP with addresses that can't be believed") \
    X(drop_arp_other_target,     "ARP for an address that is not ours") \
    X(drop_family_off,         "the family is off on the interface") \
    X(drop_ip_version,         "IP version differs from the EtherType") \
    X(drop_ip_header,          "IP header or total length is wrong") \
    X(drop_ip_checksum,        "IPv4 header checksum is wrong") \
    X(drop_ip_options,         "IPv4 options or IPv6 extension headers beyond the packet, or source routes") \
    X(drop_ip_source,          "source address is no unicast address") \
    X(drop_ip_destination,     "destination is multicast, broadcast or otherwise not forwarded") \
    X(drop_ip_scope,           "link-local packet that would leave its link") \
    X(drop_ttl_exceeded,       "TTL or hop limit used up") \
    X(drop_too_big,            "larger than the MTU of the way out") \
    X(drop_no_route,           "no route to the destination") \
    X(drop_own_tentative,      "to an own address that is still being probed") \
    X(drop_fragment_invalid,   "fragment to us that no datagram has: empty, no multiple of 8 bytes, beyond 65,535, its headers not all in the first") \
    X(drop_fragment_overlap,   "fragments to us of a datagram in which two overlap or disagree on its end (RFC 5722), those that come later too") \
    X(drop_fragment_repeated,  "fragment to us that was there already") \
    X(drop_fragment_limit,     "fragments to us given up because the room for reassembly, in all or of one source, was full") \
    X(drop_fragment_timeout,   "fragments to us whose others did not come in time") \
    X(drop_own_unsupported,    "to an own address, but nothing here listens") \
    X(drop_icmp_malformed,     "ICMP or ICMPv6 with wrong length or checksum") \
    X(drop_nd_invalid,         "neighbor discovery message that fails RFC 4861 validation") \
    X(drop_mld_invalid,        "MLD queries that fail the validation of RFC 3810 6.2 or RFC 2710 5") \
    X(drop_nd_other_target,      "neighbor solicitation for an address that is not ours") \
    X(drop_link_down,          "to an interface whose link is down; the source of a forwarded one gets an ICMP error") \
    X(drop_punt_limited,       "kept from control by the repeat filter or the rate limit") \
    X(drop_punt_full,          "the ring to the control thread had no room but what is kept for notices of known neighbors") \
    X(drop_no_mbuf,            "no packet buffer was free") \
    X(drop_tx_full,            "the transmit queue was full")

#define NEIGH_CONTROL_COUNTERS(X) \
    X(solicitations_multicast, "ARP requests by broadcast and neighbor solicitations by multicast sent") \
    X(solicitations_unicast,   "unicast probes sent") \
    X(solicitations_limited,   "solicitations put off by solicit_rate, or for want of room on their way") \
    X(solicitations_unsourced, "questions not asked because no own address could be their source: all tentative, or dadfailed") \
    X(advertisements_sent,     "announcements of own addresses and defences sent") \
    X(proxy_answers_dropped,   "answers for proxied and anycast addresses given up because proxy_qlen of them were waiting") \
    X(dad_probes_sent,         "probes for own addresses sent (RFC 4862 5.4, RFC 5227 2.1)") \
    X(address_conflicts,       "other hosts seen using an own address") \
    X(neighbors_created,       "entries created") \
    X(neighbors_deleted,       "entries deleted, flushed, collected or recycled") \
    X(neighbors_recycled,      "entries removed to make room for others") \
    X(neighbors_refused,       "entries not created because a limit was reached and nothing could be recycled") \
    X(resolutions_failed,      "neighbors that did not answer") \
    X(lladdr_changed,          "neighbors whose MAC changed by what the network said") \
    X(mac_flapping,            "neighbors whose MAC moved more often than mac_move_limit") \
    X(mac_moves_held,          "claims of another MAC not followed for that, while the entry is held (mac_damping_ms)") \
    X(managed_lost,            "managed neighbors that stopped to answer") \
    X(managed_found,           "managed neighbors that answered again") \
    X(held_packets,            "packets that waited for resolution") \
    X(released_packets,        "packets sent after waiting") \
    X(drop_hold_overflow,      "oldest waiting packet, pushed out by a newer one or by the global cap") \
    X(drop_hold_link_down,     "packets that waited, or came to wait, for a neighbor when the link went down; their sources get an ICMP error") \
    X(drop_unresolved,         "packets that waited in vain: nobody answered, or the entry was deleted, flushed or recycled, or had no room") \
    X(drop_control_tx_full,    "the ring from control to a worker was full") \
    X(drop_control_no_mbuf,    "no packet buffer was free for a packet of our own") \
    X(icmp_errors_sent,        "ICMP and ICMPv6 errors sent") \
    X(icmp_errors_limited,     "ICMP and ICMPv6 errors suppressed by the rate limit")
#define NEIGH_DEVICE_COUNTERS(X) \
    X(device_rx_packets,       "frames that the device received and handed over") \
    X(device_rx_bytes,         "bytes of them") \
    X(device_rx_missed,        "frames that the device dropped because its receive queue was full") \
    X(device_rx_errors,        "frames that the device received with errors") \
    X(device_rx_no_buffer,     "times that the device found no packet buffer to receive into") \
    X(device_tx_packets,       "frames that the device sent") \
    X(device_tx_bytes,         "bytes of them") \
    X(device_tx_errors,        "frames that the device failed to send")
// clang-format on

enum class WorkerCounter : std::uint16_t {
#define X(name, help) name,
    NEIGH_WORKER_COUNTERS(X)
#undef X
        kCount
};

enum class ControlCounter : std::uint16_t {
#define X(name, help) name,
    NEIGH_CONTROL_COUNTERS(X)
#undef X
        kCount
};

/// What the device itself counts: read from it, by control, when somebody asks.
enum class DeviceCounter : std::uint16_t {
#define X(name, help) name,
    NEIGH_DEVICE_COUNTERS(X)
#undef X
        kCount
};

struct CounterInfo {
    std::string_view name;
    std::string_view help;
};

inline constexpr CounterInfo kWorkerCounters[] = {
#define X(name, help) {#name, help},
    NEIGH_WORKER_COUNTERS(X)
#undef X
};
inline constexpr CounterInfo kControlCounters[] = {
#define X(name, help) {#name, help},
    NEIGH_CONTROL_COUNTERS(X)
#undef X
};

inline constexpr CounterInfo kDeviceCounters[] = {
#define X(name, help) {#name, help},
    NEIGH_DEVICE_COUNTERS(X)
#undef X
};

/// One writer's counters for one interface, on cache lines of its own. Readers on other threads see each
/// value whole and at most a moment old; there is no consistent cut over several.
template <typename Counter>
class alignas(64) CounterSet {
  public:
    /// Writer thread only.
    void add(Counter counter, std::uint64_t n = 1) noexcept {
        auto& cell = cells_[static_cast<std::size_t>(counter)];
        // ORDER: relaxed; one writer, and a counter orders nothing.
        cell.store(cell.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    /// Any thread.
    [[nodiscard]] std::uint64_t get(Counter counter) const noexcept {
        return cells_[static_cast<std::size_t>(counter)].load(std::memory_order_relaxed);
    }

  private:
    std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(Counter::kCount)> cells_{};
};

using WorkerCounters = CounterSet<WorkerCounter>;
using ControlCounters = CounterSet<ControlCounter>;

}  // namespace neigh
