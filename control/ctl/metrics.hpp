// The result of stats.get as text for Prometheus: the classic format, which the text-file collector reads, or
// OpenMetrics. Neighbors: perform and http ask the daemon; dataplane/neigh/counters.hpp and control/gauges.hpp name and
// explain what there is. Not here: HTTP.
#pragma once

#include <cstdint>
#include <string>

#include "control/ctl/client.hpp"

namespace neigh::ctl {

enum class Exposition : std::uint8_t {
    classic,       ///< text format 0.0.4: a counter's metadata has its name with _total
    open_metrics,  ///< OpenMetrics 1.0: without it; and the text ends with `# EOF`
};

/// Counters are `neighd_<counter>_total{interface}`, gauges `neighd_<gauge>` with `interface`, `family`, `worker` or
/// none of them as labels, the table is `neighd_neighbors{interface,family,state}`, the time to resolve the histogram
/// `neighd_resolve_seconds{interface}`, and `neighd_build_info{version}` is 1: a gauge rather than an `info`, which the
/// classic format does not know.
/// What the daemon doesn't have, or this neighctl doesn't know, is left out.
[[nodiscard]] std::string metrics_text(const Json& stats, const std::string& version, Exposition format);

/// Of a running daemon.
[[nodiscard]] Answer<std::string> metrics_of(Client& client, Exposition format);

}  // namespace neigh::ctl
