// The result of `stats.get`: every counter by its name in dataplane/neigh/counters.hpp, and how many neighbors are in
// which state. Neighbors: commands, and telemetry for the same numbers.
#pragma once

#include <nlohmann/json.hpp>

#include "control/facts.hpp"
#include "control/jsonrpc.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control {

/// {"interfaces": [{"name", "ifindex", "counters": {name: n}}], "totals": {name: n},
///  "neighbors": [{"dev", "ifindex", "family", "states": {WORD: n}}]}, for one interface or (null) for all.
[[nodiscard]] JsonTree stats_json(Facts& facts, const Resolver& resolver, const InterfaceFacts* only);

}  // namespace neigh::control
