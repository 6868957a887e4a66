// The values of words that have names and numbers of their own, as iproute2 reads them: states and protocols.
// Neighbors: words takes them. Not here: which command takes which of them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dataplane/neigh/nud.hpp"

namespace neigh::ctl {

/// A state by name, in either case, or by Linux' number (NUD_*: one bit; 0x4, 4 and 04 are STALE; 0 is `none`).
[[nodiscard]] std::optional<nud::State> parse_state(std::string_view word);
/// States that an entry may be given.
[[nodiscard]] bool is_for_operators(nud::State state) noexcept;
/// All that a filter may name (and `all`), or what an entry may be given.
[[nodiscard]] std::vector<std::string_view> state_names(bool for_filters);

/// A routing protocol by iproute2's own name or by number up to 255; 0 is `unspec`.
[[nodiscard]] std::optional<unsigned> parse_protocol(std::string_view word);
[[nodiscard]] std::vector<std::string_view> protocol_names();

}  // namespace neigh::ctl
