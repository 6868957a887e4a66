// The sections that stand for themselves: eal, worker, control, log, neighbor.
// Neighbors: load.cpp calls them; interfaces.cpp calls read_neighbor for its overrides.
// Not here: interfaces, routes and static neighbors, which refer to one another.
#pragma once

#include "config/config.hpp"
#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

/// Each reads the keys that are there over what the structure holds; `node` may be null: then nothing changes.
void read_eal(const Yaml* node, Eal& eal, Mistakes& mistakes);
void read_worker(const Yaml* node, Worker& worker, Mistakes& mistakes);
void read_control(const Yaml* node, Control& control, Mistakes& mistakes);
void read_log(const Yaml* node, Log& log, Mistakes& mistakes);
void read_neighbor(const Yaml* node, NeighborParams& params, Mistakes& mistakes);

}  // namespace neigh::config
