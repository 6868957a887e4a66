// The address command: the daemon's own addresses with their states, and another attempt for one that was lost.
// Neighbors: perform calls it.
#pragma once

#include "control/ctl/perform.hpp"

namespace neigh::ctl {

[[nodiscard]] Exit show_addresses(Session& session, Client& client, const Command& command);
[[nodiscard]] Exit retry_address(Session& session, Client& client, const Command& command);

}  // namespace neigh::ctl
