// The sections that refer to interfaces: routes and static neighbors.
// Neighbors: links.hpp says which interface a name or an address means; load.cpp calls these last.
// Not here: connected routes, which nobody writes down.
#pragma once

#include <vector>

#include "config/config.hpp"
#include "config/links.hpp"
#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

/// As far as they could be read; `node` is the list, null when the key is not there. `neighbors`: the static ones, who
/// need not be asked.
[[nodiscard]] std::vector<Route> read_routes(const Yaml* node, const Links& links,
                                             const std::vector<StaticNeighbor>& neighbors, Mistakes& mistakes);
[[nodiscard]] std::vector<StaticNeighbor> read_static_neighbors(const Yaml* node, const Links& links,
                                                                Mistakes& mistakes);

}  // namespace neigh::config
