// What there is to tell: rows as an operator sees them, and changes for subscribers.
// Neighbors: resolver makes rows and changes, who follows own_addresses makes theirs; control/ turns them into JSON.
#pragma once

#include <cstdint>
#include <string_view>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/claim.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

/// One entry, copied out of the table.
struct Row {
    IpAddr dst;
    std::uint32_t ifindex = 0;
    nud::Nud nud;           ///< state, MAC (where usable), router, probes
    Duration used{0};       ///< since a packet was last known to use it (to 100 ms; workers tell only when STALE)
    Duration confirmed{0};  ///< since reachability was last confirmed
    Duration updated{0};    ///< since state or MAC last changed
};

/// Why an entry changed: what was heard, what was asked for, or time.
enum class Cause : std::uint8_t {
    set,             ///< add, set, replace, or the configuration
    restored,        ///< from the state file
    resolve,         ///< the command
    removed,         ///< the command delete
    flush,           ///< by name, prefix, state or whole
    verify,          ///< the probe of a `flush verify`, or no answer to it
    packet,          ///< one was to be sent
    timer,           ///< reachable_time, retrans_time, delay_first_probe_time or gc_stale_time passed
    recycled,        ///< room was needed
    carrier,         ///< the link went down
    hint,            ///< an upper layer's (RFC 4861 7.3.1)
    solicitation,    ///< ARP request or NS from the neighbor
    router_message,  ///< RS or RA from it
    answer,          ///< ARP reply to us, or solicited NA
    announcement,    ///< gratuitous ARP, or unsolicited NA
};

/// In lower case, for people and programs: `timer`, `arp-reply`, `unsolicited-na`.
[[nodiscard]] std::string_view to_word(Cause cause, Family family) noexcept;

enum class ChangeKind : std::uint8_t {
    created,
    changed,
    deleted,
    managed_lost,   ///< after the change to FAILED: a managed neighbor does not answer any more
    managed_found,  ///< after the change to a usable state: it does again
    mac_flapping,   ///< its MAC moves more often than mac_move_limit
};

/// One change of one entry; `deleted` carries the last row.
struct Change {
    ChangeKind kind;
    Cause cause;
    Row row;
    Duration held{0};  ///< mac_flapping: how long no claim is followed; 0: it is not held
};

/// One change of the standing of an own address, or another host that claims it.
struct AddressChange {
    std::uint32_t ifindex = 0;
    IpAddr address{};
    Standing standing = Standing::tentative;  ///< from now on
    Mac other{};                              ///< who else has it or claims it; zero: nobody
    bool is_conflict = false;                 ///< the standing is as it was
};

}  // namespace neigh
