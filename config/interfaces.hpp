// The interfaces section: each interface for itself.
// Neighbors: load.cpp calls it, links.hpp checks the interfaces against one another.
// Not here: routes and static neighbors.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

/// DPDK's own limit (RTE_MAX_ETHPORTS): here an interface is a port. What is below the configuration has no such limit
/// (kMaxIfIndex).
inline constexpr std::size_t kMostPorts = 32;

/// Where the values of one interface stand that others are checked against.
struct InterfaceMarks {
    Position name;
    Position device;
    std::vector<Position> addresses;  ///< as many as Interface::addresses
};

struct Interfaces {
    std::vector<Interface> list;
    std::vector<InterfaceMarks> marks;  ///< as many as `list`

    // What was too bad to keep: whoever misses it later is not to blame.
    std::set<std::string> bad_names;  ///< texts that are no names of an interface
    bool has_nameless = false;        ///< a name is missing, or is no text: it may be any
    bool has_bad_addresses = false;   ///< which subnets there are is not known
};

/// `node` is the list, null when the key is not there (which is found wrong elsewhere). Bad interfaces stay in the list
/// as far as they could be read; `defaults` is the global neighbor block.
[[nodiscard]] Interfaces read_interfaces(const Yaml* node, const NeighborParams& defaults, Mistakes& mistakes);

}  // namespace neigh::config
