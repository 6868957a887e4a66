// The result of stats.get as OpenMetrics text, for a Prometheus text-file collector.
// Neighbors: perform asks the daemon; dataplane/neigh/counters.hpp names and explains the counters. Not here: HTTP.
#pragma once

#include <string>

#include "control/ctl/client.hpp"

namespace neigh::ctl {

/// Counters are `neighd_<counter>_total{interface}`, the table is `neighd_neighbors{interface,family,state}`, and
/// `neighd_build_info{version}` is 1: a gauge rather than an `info`, which readers of the older text format don't know.
/// A counter that the daemon doesn't have, or that this neighctl doesn't know, is left out.
[[nodiscard]] std::string metrics_text(const Json& stats, const std::string& version);

}  // namespace neigh::ctl
