// The result of `stats.get`: every counter by its name in dataplane/neigh/counters.hpp, every gauge by its name in
// gauges.hpp, how many neighbors are in which state, and how long it took to find them.
// Neighbors: commands, and telemetry for the same numbers.
#pragma once

#include <nlohmann/json.hpp>

#include "control/facts.hpp"
#include "control/methods/jsonrpc.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control {

/// For one interface or (null) for all:
/// {"interfaces": [{"name", "ifindex", "counters": {name: n}, "gauges": {name: n}, "device_xstats": {name: n},
///                  "queues": [{"queue", "counters": {name: n}}],
///                  "resolve_seconds": {"buckets": [{"le", "count"}], "sum", "count"}}],
///  "totals": {name: n},
///  "neighbors": [{"dev", "ifindex", "family", "states": {WORD: n}, "managed": n, "gauges": {name: n}}],
///  "addresses": [{"dev", "ifindex", "address", "state"}],
///  "workers": [{"worker", "lcore", "worker_busy_seconds", "gauges": {name: n},
///               "interfaces": [{"name", "ifindex", "counters": {name: n}}]}], "gauges": {name: n}}
/// Buckets are Prometheus': each counts all that took at most `le` seconds; the last one is "+Inf". `queues` is
/// empty where the device does not count by queue. `workers` and `gauges`, which are of no interface, are there for all
/// alone.
[[nodiscard]] JsonTree stats_json(Facts& facts, const Resolver& resolver, const InterfaceFacts* only, TimePoint now);

}  // namespace neigh::control
