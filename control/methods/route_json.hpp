// Routes as the JSON text of answers, with the keys of `ip -j route` (CONTRACT.md section 5).
// Neighbors: commands_routes. Not here: neighbors (row_json), what becomes of a packet (explain_json).
#pragma once

#include <string>
#include <vector>

#include "control/facts.hpp"

namespace neigh::control {

/// Appends a route of the table as an object. A prefix of one host is written without its length, as ip does.
void append_route(std::string& out, const Way& way, const InterfaceFacts& interface);
/// Appends the route that `asked` takes, with `asked` beside it, and `type` where it is no route to a neighbor.
void append_route_to(std::string& out, const IpAddr& asked, const Way& way,
                     const std::vector<InterfaceFacts>& interfaces);

}  // namespace neigh::control
