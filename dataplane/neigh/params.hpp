// The timers and limits of one interface, under the names that Linux users know from
// net.ipv4.neigh.* (units in the type; the YAML keys end in _ms). Filled by config/, read by nud and resolver.
#pragma once

#include <cstdint>

#include "dataplane/neigh/mac_moves.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

/// What an announcement that nobody asked for (gratuitous ARP, unsolicited NA) does.
enum class Gratuitous : std::uint8_t {
    ignore,  ///< nothing, not even to an existing entry
    update,  ///< an existing entry follows it; the default, as RFC 4861 7.2.5 wants
    create,  ///< and a new STALE entry is made (RFC 9131; Linux' arp_accept)
};

/// What becomes of a known neighbor's MAC when a message claims another one. An unknown one is learned all the same.
enum class MacChange : std::uint8_t {
    accept,  ///< it moves, as RFC 4861 7.2.3 and 7.2.5 and RFC 826 want; the default
    verify,  ///< the old address is asked first: it moves only if that stays silent and somebody answers by another
    hold,    ///< it stays while the entry is usable
};

/// What an interface believes of what its link says.
struct Belief {
    Gratuitous gratuitous = Gratuitous::update;
    MacChange mac_change = MacChange::accept;
};

struct NeighborParams {
    Duration base_reachable_time{30'000};
    Duration retrans_time{1'000};
    Duration delay_first_probe_time{5'000};
    std::uint32_t mcast_solicit = 3;
    std::uint32_t ucast_solicit = 3;
    Duration gc_stale_time{60'000};
    std::uint32_t max_entries = 65'536;        ///< a family
    std::uint32_t max_incomplete = 4'096;      ///< a family
    std::uint32_t solicit_rate = 10'000;       ///< solicitations a second
    std::uint32_t unres_qlen_bytes = 212'992;  ///< of packets that wait for one neighbor: HoldQueues::size_of()
    std::uint32_t unres_qlen = 16'384;         ///< and their number; by default what may wait for all of them
    Gratuitous gratuitous = Gratuitous::update;
    MacChange mac_change = MacChange::accept;
    MoveLimits mac_moves;
    bool evict_nocarrier = true;            ///< dynamic entries go when the link is lost; else they become STALE
    std::uint32_t icmp_error_rate = 1'000;  ///< ICMP errors a second
    Duration proxy_delay{800};              ///< answers for proxied and anycast addresses wait a random time up to this
    std::uint32_t proxy_qlen = 64;          ///< of them wait at once
    std::uint32_t dad_transmits = 1;
    enum class Acd : std::uint8_t { off, announce, probe } acd = Acd::announce;

    bool operator==(const NeighborParams&) const = default;
};

}  // namespace neigh
