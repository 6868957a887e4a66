// The packet pools: one on each NUMA node that has a port, so that a NIC writes to memory of its own node.
//
// Contract: made on the main thread, once the ports are there (port.hpp) and before they are started; the pools live
// until EAL ends. Throws std::runtime_error where none can be had. A node that has no memory to give is served from
// another one's pool, for packets pass all the same: refused() tells which. Without huge pages EAL can't say where its
// memory lies, so there it is one pool. Neighbors: buffers.hpp says how large buffers are, and how many.
// Not here: who polls which port (polling.hpp).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "config/config.hpp"
#include "dataplane/polling.hpp"

struct rte_mempool;

namespace neigh::dataplane {

/// The nodes that pools are wanted on, control's first where it is one of them. A port of no node in particular counts
/// as one of control's. Without ports, or where EAL knows no nodes (`has_nodes`): control's alone.
[[nodiscard]] std::vector<NumaNode> pool_nodes(std::span<const NumaNode> ports, NumaNode control, bool has_nodes);

class PacketPools {
  public:
    /// `room`: bytes of frame that a buffer has to have room for; `ports`: the node of each.
    PacketPools(const config::Config& config, std::size_t workers, std::size_t room, std::span<const NumaNode> ports);

    /// Of that node where it has one; else (none in particular, too) control's, and where that has none either, the
    /// first.
    [[nodiscard]] rte_mempool* of(NumaNode node) const noexcept;
    [[nodiscard]] std::span<rte_mempool* const> all() const noexcept { return pools_; }
    /// Nodes with a port that have no memory for a pool.
    [[nodiscard]] const std::vector<unsigned>& refused() const noexcept { return refused_; }

  private:
    std::vector<rte_mempool*> pools_;
    std::vector<NumaNode> nodes_;  ///< of each
    NumaNode control_;
    std::vector<unsigned> refused_;
};

}  // namespace neigh::dataplane
