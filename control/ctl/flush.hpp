// The flush command in its forms: at once, bounded, dry, or verified, with its progress.
// Neighbors: perform calls it; neighbors.hpp asks the daemon.
#pragma once

#include "control/ctl/perform.hpp"

namespace neigh::ctl {

[[nodiscard]] Exit flush_entries(Session& session, Client& client, const Command& command);

}  // namespace neigh::ctl
