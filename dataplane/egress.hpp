// By which interface a frame leaves that goes from control to a worker: written on its mbuf, which is all that crosses.
//
// Contract: control writes it before it sends the frame, the worker reads it once it has taken it (punt.hpp). An
// interface is named by its index, for several may have one port. mbuf->port is where it stands: the port that a packet
// came in by is of no use any more.
// Not here: the neighbor (the frame's Ethernet header says it), the ring (punt.hpp), which worker (control/sender).
#pragma once

#include <cstdint>

#include <rte_mbuf.h>

#include "dataplane/topology.hpp"

namespace neigh::dataplane {

inline void set_egress(rte_mbuf& packet, const Interface& out) noexcept {
    packet.port = out.index;
}
/// The interface's index.
[[nodiscard]] inline std::uint32_t egress_of(const rte_mbuf& packet) noexcept {
    return packet.port;
}

}  // namespace neigh::dataplane
