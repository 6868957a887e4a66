// The OpenRPC document that rpc.discover answers: the declarations as JSON, with JSON Schema for each value.
// Neighbors: methods.hpp is what it prints; commands answers with it. Not here: prose for people (rpc_markdown).
#pragma once

#include <string>
#include <string_view>

namespace neigh::control::api {

/// JSON text. `version` is the daemon's.
[[nodiscard]] std::string discover_json(std::string_view version);

}  // namespace neigh::control::api
