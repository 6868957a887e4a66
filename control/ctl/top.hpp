// `top`: rates, states and drops, looked at once a second until interrupted. On a terminal a screen that is drawn anew
// (q, SIGINT or SIGTERM end it, and the terminal is as before); elsewhere a block of lines each time, with -j an
// object. Neighbors: perform calls it; top_table makes the lines. Not here: anything but stats.get and interface.list.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "control/ctl/client.hpp"
#include "control/ctl/reporter.hpp"

namespace neigh::ctl {

struct TopRequest {
    std::string dev{};                     ///< empty: every interface
    std::optional<std::uint64_t> count{};  ///< of refreshes; unset: no end
    bool json = false;
};

/// Returns when it was interrupted, had its count or its reader left (done), or when the daemon refused or went away.
[[nodiscard]] Exit top(Client& client, const TopRequest& request, std::FILE* out, Reporter& reporter);

}  // namespace neigh::ctl
