// Which worker polls which receive queue of which port: NUMA nodes first, then as evenly as queues are.
//
// Contract: a pure function of the machine's topology, asked once at start. Neighbors: control/daemon knows ports and
// workers. Not here: transmit queues, of which each worker has its own on every port.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace neigh::dataplane {

/// None: it is on no node in particular (a virtual device, a machine without nodes, a worker whose cores are of
/// several).
using NumaNode = std::optional<unsigned>;

struct PolledPort {
    NumaNode node{};
    std::uint16_t max_queues = 1;  ///< receive queues that its device can have
    /// There must be a receive queue beside each transmit queue, so as many as workers.
    bool has_pairs = false;
};

/// The worker, by receive queue of one port. As many queues as workers: those are what the device is asked for.
using Pollers = std::vector<std::uint32_t>;

/// By port. A port's queues go to the workers of its own node, to all where none is there or the node is not known.
/// Each of them gets one, or of pairs as many as the others, one more or less; those who poll the fewest so far get the
/// odd ones, the first ones of equals. `workers`: the node of each.
[[nodiscard]] std::vector<Pollers> share_queues(std::span<const PolledPort> ports, std::span<const NumaNode> workers);

/// A warning where a port is polled from other nodes than its own, for its own has no worker; else empty.
[[nodiscard]] std::string polled_from_afar(NumaNode port, const Pollers& pollers, std::span<const NumaNode> workers);

}  // namespace neigh::dataplane
