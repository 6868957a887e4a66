// Prints changes of the tables as they happen, one a line, the way of `ip monitor neigh`; ends by SIGINT, SIGTERM or
// when nobody reads any more.
// Neighbors: perform calls it; client brings the events; print shows the rows. Not here: the table as it was before.
#pragma once

#include <cstdio>

#include "control/ctl/neighbors.hpp"
#include "control/ctl/print.hpp"
#include "control/ctl/reporter.hpp"

namespace neigh::ctl {

struct MonitorRequest {
    std::optional<Family> family{};
    InterfaceRef interface {};
    RowStyle style{};   ///< `pretty` is without effect: an event is a line
    bool time = false;  ///< each says when it came: local time, as `ip -ts monitor` has it
};

/// Returns when it was interrupted or its reader left (done), or when the daemon refused or went away. Each line has
/// been flushed before the next event is waited for. SIGINT and SIGTERM are its own while it runs.
[[nodiscard]] Exit monitor(Client& client, const MonitorRequest& request, std::FILE* out, Reporter& reporter);

}  // namespace neigh::ctl
