// The static neighbors that the configuration names: set, and taken back.
// Neighbors: daemon sets them at start, reload what changed; resolver keeps them like any operator's.
// Contract: control thread only.
#pragma once

#include <cstddef>
#include <span>

#include "config/config.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control {

/// Whatever is there for their addresses. All or none; the error is for the operator.
[[nodiscard]] Result<Done> set_static_neighbors(Resolver& resolver, std::span<const config::StaticNeighbor> neighbors,
                                                TimePoint now);
/// Those that are still what the configuration said of them: what an operator has made of the others since is theirs.
/// How many went.
std::size_t remove_static_neighbors(Resolver& resolver, std::span<const config::StaticNeighbor> neighbors,
                                    TimePoint now);

}  // namespace neigh::control
