// Two DPDK ports, back to back: what one sends the other receives, without a copy. One is the generator's, the other
// that of a router in the same process.
// Neighbors: session makes them before either side opens its port (dataplane/port finds it by its name); backlog looks
// at the rings. EAL takes ports and rings down with itself. Not here: MACs, packets.
#pragma once

#include <string>

struct rte_ring;

namespace neigh::pktgen {

/// The devices at either end of the link to a router's interface of that name.
[[nodiscard]] std::string router_end(const std::string& interface);
[[nodiscard]] std::string generator_end(const std::string& interface);

struct RingPair {
    rte_ring* to_router = nullptr;
    rte_ring* from_router = nullptr;
};

/// Frames that wait to be received at either end, at most.
struct RingSizes {
    unsigned to_router = 0;
    unsigned from_router = 0;
};

/// Makes both devices, each with a queue each way for one thread at either end. Throws std::runtime_error.
[[nodiscard]] RingPair make_ring_pair(const std::string& interface, const RingSizes& sizes);

}  // namespace neigh::pktgen
