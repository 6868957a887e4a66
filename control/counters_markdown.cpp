// The reference of the counters: a table a thread that counts.
#include "control/counters_markdown.hpp"

#include <span>
#include <string_view>

#include "dataplane/neigh/counters.hpp"

namespace neigh::control {
namespace {

constexpr std::string_view kOpening = R"(# Counters

<!-- Made from dataplane/neigh/counters.hpp by counters-markdown; change it there. -->

Every counter stands per interface, begins at zero with the daemon and never falls. The names are the same everywhere:

| where | as |
|---|---|
| `neighctl stats`, `stats.get` | `rx_packets` |
| `neighctl metrics` | `neighd_rx_packets_total{interface="lan0"}` |
| `/neigh/stats` of `dpdk-telemetry.py` | `rx_packets`: of all interfaces together, or of one with `/neigh/stats,lan0` |

Beside them stands how many entries are in which state: `states` in `stats.get`, the gauge
`neighd_neighbors{interface,family,state}` in `metrics`, `neighbors_inet_stale` and so on in telemetry; and how many of them
are managed: `managed`, `neighd_managed_neighbors`, `neighbors_inet_managed`. `metrics` also has
`neighd_build_info{version}`.

For a Prometheus text-file collector, write to a file of another name and rename it, so that it is never read half:
`neighctl metrics > neighd.prom.new && mv neighd.prom.new neighd.prom`.

A counter that begins with `drop_` is the reason for which a packet was dropped. Nothing is dropped without one.
)";

void append_table(std::string& text, std::string_view title, std::span<const CounterInfo> infos) {
    text.append("\n## ").append(title).append("\n\n| counter | counts |\n|---|---|\n");
    for (const CounterInfo& info : infos) {
        text.append("| `").append(info.name).append("` | ").append(info.help).append(" |\n");
    }
}

}  // namespace

std::string counters_markdown() {
    std::string text{kOpening};
    append_table(text, "Workers", kWorkerCounters);
    append_table(text, "Control thread", kControlCounters);
    return text;
}

}  // namespace neigh::control
