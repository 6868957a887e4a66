// A scenario's `router` section: the router that runs in this process, and which ports are connected to it.
// Neighbors: scenario_file calls it, config/ reads the router's own file. Not here: starting it (router.hpp).
#pragma once

#include <optional>
#include <string>

#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"
#include "pktgen/keys.hpp"
#include "pktgen/scenario.hpp"

namespace neigh::pktgen {

/// `scenario` is the file that `node` stands in: paths in it begin in its folder. `node` may be null: no router.
[[nodiscard]] std::optional<RouterPlan> read_router(const config::Yaml* node, const std::string& scenario,
                                                    config::Mistakes& mistakes);

/// Connects the port to the router's interface that its device names, if it names one. Both get the devices of a ring
/// pair, and MACs where they have none; so the port has a router. `map` is the port's.
void connect(PortPlan& port, std::optional<RouterPlan>& router, const KeyReader& map, config::Mistakes& mistakes);

}  // namespace neigh::pktgen
