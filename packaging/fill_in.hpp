// A template with its parts in place of their names: `@NAME@`, alone on a line or inside one.
// Neighbors: print_service calls it. Not here: what the parts are.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "dataplane/neigh/result.hpp"

namespace neigh::service {

using Parts = std::map<std::string, std::string, std::less<>>;

/// A part that ends with a line feed takes the one after its name with it. A name between two `@` (small letters and
/// hyphens) that is no part is an error, which says so; any other `@` is text.
[[nodiscard]] Result<std::string> fill_in(std::string_view text, const Parts& parts);

}  // namespace neigh::service
