// rte_telemetry commands: /neigh/stats, /neigh/interfaces, /neigh/show,ADDR for dpdk-telemetry.py and DPDK's exporters.
// Neighbors: telemetry_answers says what they tell; telemetry_desk carries the question from DPDK's telemetry thread,
// which may touch nothing of ours, to the control thread.
// Contract: made and destroyed on the control thread, at most one at a time; DPDK can't forget a command, so after the
// end it answers null.
#pragma once

#include <memory>

#include "control/loop.hpp"
#include "control/methods/handler.hpp"
#include "control/telemetry/telemetry_desk.hpp"

namespace neigh::control {

class Telemetry {
  public:
    /// Loop and methods outlive it. Throws std::runtime_error.
    Telemetry(Loop& loop, Handler& methods);
    ~Telemetry();
    Telemetry(const Telemetry&) = delete;
    Telemetry& operator=(const Telemetry&) = delete;

  private:
    Loop& loop_;
    std::shared_ptr<TelemetryDesk> desk_;
};

}  // namespace neigh::control
