// What the resolver tells: rows as an operator sees them, and changes for subscribers.
// Neighbors: resolver makes them; control/ turns them into JSON.
#pragma once

#include <cstdint>

#include "dataplane/neigh/addr.hpp"
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

enum class ChangeKind : std::uint8_t { created, changed, deleted };

/// One change of one entry; `deleted` carries the last row.
struct Change {
    ChangeKind kind;
    Row row;
};

}  // namespace neigh
