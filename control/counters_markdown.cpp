// The reference of the counters: a table a thread that counts.
#include "control/counters_markdown.hpp"

#include <cstddef>
#include <string_view>

#include "control/gauges.hpp"
#include "dataplane/neigh/counters.hpp"

namespace neigh::control {
namespace {

constexpr std::string_view kOpening = R"(# Counters and gauges

<!-- Made from dataplane/neigh/counters.hpp and control/gauges.hpp by counters-markdown; change it there. -->

Every counter stands per interface, begins at zero with the daemon and never falls. The names are the same everywhere:

| where | as |
|---|---|
| `neighctl stats`, `stats.get` | `rx_packets` |
| `neighctl metrics` | `neighd_rx_packets_total{interface="lan0"}` |
| `/neigh/stats` of `dpdk-telemetry.py` | `rx_packets`: of all interfaces together, or of one with `/neigh/stats,lan0` |

Beside them stands how many entries are in which state: `states` in `stats.get`, the gauge
`neighd_neighbors{interface,family,state}` in `metrics`, `neighbors_inet_stale` and so on in telemetry; and how many of them
are managed: `managed`, `neighd_managed_neighbors`, `neighbors_inet_managed`. `metrics` also has
`neighd_build_info{version}`. How to scrape them: [metrics.md](metrics.md).

A counter that begins with `drop_` is the reason for which a packet was dropped. Nothing is dropped without one but by a
device, before a worker sees it: that is `device_rx_missed`, `device_rx_errors` and `device_rx_no_buffer`, as far as the
device counts.
)";

constexpr std::string_view kGauges = R"(
## Gauges

What is now: in `stats.get` the members of `gauges` beside what they are of, in `metrics` `neighd_` and the name.
)";

template <typename Info, std::size_t N>
void append_table(std::string& text, std::string_view title, const Info (&infos)[N], std::string_view head) {
    text.append("\n").append(title).append("\n\n").append(head).append("\n|---|---|\n");
    for (const Info& info : infos) {
        text.append("| `").append(info.name).append("` | ").append(info.help).append(" |\n");
    }
}

}  // namespace

std::string counters_markdown() {
    std::string text{kOpening};
    constexpr std::string_view kCounts = "| counter | counts |";
    append_table(text, "## Workers", kWorkerCounters, kCounts);
    append_table(text, "## Control thread", kControlCounters, kCounts);
    append_table(text, "## Devices", kDeviceCounters, kCounts);
    text.append(kGauges);
    constexpr std::string_view kShows = "| gauge | shows |";
    append_table(text, "Of an interface and a family:", kTableGauges, kShows);
    append_table(text, "Of an interface:", kInterfaceGauges, kShows);
    append_table(text, "Of a worker:", kWorkerGauges, kShows);
    append_table(text, "Of the daemon:", kDaemonGauges, kShows);
    append_table(text, "By worker and interface, below `workers` in `stats.get`: which worker does how much of it.",
                 kWorkerParts, kCounts);
    append_table(text, "By interface and queue, `queues` of an interface; none where the device does not count so.",
                 kQueueCounters, kCounts);
    constexpr GaugeInfo kOthers[] = {kBusySeconds, kResolveSeconds, kExtendedStats};
    text.append("\nNo gauges: a counter of seconds by worker, a histogram by interface, counters by interface.\n");
    append_table(text, "", kOthers, "| name | holds |");
    return text;
}

}  // namespace neigh::control
