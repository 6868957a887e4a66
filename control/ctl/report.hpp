// Interfaces and counters for people: a block an interface.
// Neighbors: perform asks for them. Not here: rows of the table (print).
#pragma once

#include <span>
#include <string>

#include "control/ctl/neighbors.hpp"

namespace neigh::ctl {

/// The way of `ip address`: index, name, what is up, then a line an address.
[[nodiscard]] std::string link_text(std::span<const Interface> interfaces);
/// The result of stats.get as a table an interface; counters that are zero only with `all`.
[[nodiscard]] std::string stats_text(const Json& stats, bool all);
/// Any value on one line, or indented; with a break at its end.
[[nodiscard]] std::string json_text(const Json& value, bool pretty);

}  // namespace neigh::ctl
