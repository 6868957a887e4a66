// The part of a comparison that has lists: elements come, go and change, each known by its own key.
// Neighbors: changes.cpp calls these after it has compared the interfaces.
#pragma once

#include "config/changes.hpp"

namespace neigh::config {

/// Over `changes.config`, whose interfaces are the ones in force. An element of `wanted` that lies on an interface
/// which is not in force, or whose family is off there, is named in `changes.restart`; what was there for its key
/// stays.
void compare_routes(Changes& changes, const Config& wanted);
/// The same, and fills `changes.set` and `changes.gone`.
void compare_static_neighbors(Changes& changes, const Config& wanted);

}  // namespace neigh::config
