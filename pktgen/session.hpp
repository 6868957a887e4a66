// One run from the opening of ports to the result: DPDK started, the loop on its lcore, a watcher on the main thread.
// Neighbors: generator is the loop; dataplane/eal and dataplane/port are those of neighd. Throws std::runtime_error
// where devices, memory or cores are not to be had. Not here: what is run (scenario.hpp, drill.hpp), how it is told
// (report.hpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pktgen/result.hpp"
#include "pktgen/router.hpp"
#include "pktgen/scenario.hpp"
#include "pktgen/source.hpp"

namespace neigh::pktgen {

/// What a drill sends, beside the scenario's flows.
struct Attack {
    std::string name;
    std::unique_ptr<FrameSource> source;
    std::uint64_t rate = 0;   ///< packets a second, 0: as many as possible
    std::uint64_t count = 0;  ///< 0: no limit
};

struct Plan {
    Scenario scenario;
    std::optional<Attack> attack{};       ///< through the first port; flows then go on around it
    std::optional<RouterStart> router{};  ///< of the scenario's
};

/// How far a run is, for a live line.
struct Progress {
    double seconds = 0;
    std::uint64_t sent = 0;  ///< frames of all ports, and so on
    std::uint64_t received = 0;
    std::uint64_t flow_sent = 0;
    std::uint64_t flow_received = 0;
    std::uint64_t questions = 0;
    double p50_us = 0;
    double p99_us = 0;
};

/// Runs the plan until its end or `stop`; calls `tell` now and then. With a router, which then gets the signals, its
/// end is the run's, and `tell` is called on another thread. Once a process (EAL starts only once).
[[nodiscard]] RunResult run(Plan plan, const std::atomic<bool>& stop, const std::function<void(const Progress&)>& tell);

}  // namespace neigh::pktgen
