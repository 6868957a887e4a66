// The interfaces section: each interface for itself.
// Neighbors: load.cpp calls it, links.hpp checks the interfaces against one another.
// Not here: routes and static neighbors.
#pragma once

#include <vector>

#include "config/config.hpp"
#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

/// DPDK's own limit (RTE_MAX_ETHPORTS).
inline constexpr std::size_t kMostInterfaces = 32;

/// Where the values of one interface stand that others are checked against.
struct InterfaceMarks {
    Position name;
    Position device;
    std::vector<Position> addresses;  ///< as many as Interface::addresses
};

struct Interfaces {
    std::vector<Interface> list;
    std::vector<InterfaceMarks> marks;  ///< as many as `list`
    /// Whether some name or address was too bad to keep: whoever misses one later is not to blame.
    bool has_gaps = false;
};

/// `node` is the list, null when the key is not there (which is found wrong elsewhere). Bad interfaces stay in the list
/// as far as they could be read; `defaults` is the global neighbor block.
[[nodiscard]] Interfaces read_interfaces(const Yaml* node, const NeighborParams& defaults, Mistakes& mistakes);

}  // namespace neigh::config
