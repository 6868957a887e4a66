// The route command: the routes in force, and the one that a destination takes, as `ip route` prints them.
// Neighbors: perform calls it. Not here: what becomes of a packet there (explanation).
#pragma once

#include <string>

#include "control/ctl/perform.hpp"
#include "control/ctl/view.hpp"

namespace neigh::ctl {

[[nodiscard]] Exit show_routes(Session& session, Client& client, const Command& command);
[[nodiscard]] Exit show_route(Session& session, Client& client, const Command& command);

/// One route, a line.
[[nodiscard]] std::string route_text(const View& route);
/// Where a destination goes, and by which route: two lines.
[[nodiscard]] std::string chosen_route_text(const View& route);

}  // namespace neigh::ctl
