// The result of `stats.get`: every counter by its name in dataplane/neigh/counters.hpp, every gauge by its name in
// gauges.hpp, how many neighbors are in which state, and how long it took to find them.
// Neighbors: commands, and telemetry for the same numbers.
#pragma once

#include <nlohmann/json.hpp>

#include "control/facts.hpp"
#include "control/jsonrpc.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control {

/// {"interfaces": [{"name", "ifindex", "counters": {name: n}}], "totals": {name: n},
///  "neighbors": [{"dev", "ifindex", "family", "states": {WORD: n}}],
///  "addresses": [{"dev", "ifindex", "address", "state"}]}, for one interface or (null) for all.
[[nodiscard]] JsonTree stats_json(Facts& facts, const Resolver& resolver, const InterfaceFacts* only, TimePoint now);

}  // namespace neigh::control
