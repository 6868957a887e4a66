// What neigh.explain answers, for people.
// Neighbors: perform asks. Not here: rows (print).
#pragma once

#include <string>

#include "control/ctl/neighbors.hpp"

namespace neigh::ctl {

/// Several lines: where a packet goes, the entry, its next timer, its past.
[[nodiscard]] std::string explanation_text(const View& explanation);

}  // namespace neigh::ctl
