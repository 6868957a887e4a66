// The flows of a scenario file, once its ports are known.
// Neighbors: scenario_file.cpp calls it. Not here: ports.
#pragma once

#include <vector>

#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"
#include "pktgen/scenario.hpp"

namespace neigh::pktgen {

/// `node` may be null: no flows.
[[nodiscard]] std::vector<FlowPlan> read_flows(const config::Yaml* node, const std::vector<PortPlan>& ports,
                                               config::Mistakes& mistakes);

}  // namespace neigh::pktgen
