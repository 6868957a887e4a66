// What the telemetry commands tell, made of the control socket's own methods, so that names and numbers are the same.
// Neighbors: telemetry asks; commands (Handler) answers. Control thread only. Not here: DPDK.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "control/methods/handler.hpp"

namespace neigh::control {

/// `/neigh/stats`: every counter summed over the interfaces, or with an interface's name as argument its own, and
/// `neighbors_<family>_<state>`; gauges beside them: those of the daemon and, below `workers`, of each worker with
/// what it received and sent, or the interface's own with its device's extended statistics, below `queues` what the
/// device counts by queue, and below `workers` each worker's part. `/neigh/interfaces`: an object an interface, by
/// name.
/// `/neigh/show,ADDR`: the entries of that address, by interface. Null: no such command, or the argument names nothing
/// that could be.
[[nodiscard]] JsonTree telemetry_answer(Handler& handler, std::string_view command, const std::string& argument,
                                        TimePoint now);

}  // namespace neigh::control
