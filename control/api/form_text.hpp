// A value's form in a few words, for people.
// Neighbors: rpc_markdown and the man page print it.
#pragma once

#include <string>

#include "control/api/results.hpp"

namespace neigh::control::api {

/// `integer from 1 to 600000`, `one of inet, inet6, unspec`, `array of Row`.
[[nodiscard]] std::string text_of(const Parameter& parameter);
[[nodiscard]] std::string text_of(const Member& member);

}  // namespace neigh::control::api
