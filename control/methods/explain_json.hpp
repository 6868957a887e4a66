// The answer of neigh.explain: where a packet to an address goes now, what its neighbor is, and what became of it
// lately. Neighbors: commands asks routes and resolver; this writes it down.
#pragma once

#include <string>

#include "control/facts.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control {

/// Where there is no neighbor to speak of: own, broadcast, no route.
[[nodiscard]] std::string explanation_json(const IpAddr& asked, const Way& way);
[[nodiscard]] std::string explanation_json(const IpAddr& asked, const Way& way, const Explanation& explanation,
                                           const InterfaceFacts& interface, TimePoint now);

}  // namespace neigh::control
