// The values of words as iproute2 reads them: states and protocols, which have names and numbers of their own, and what
// may be written in more than one way.
// Neighbors: words takes them. Not here: which command takes which of them.
#pragma once

#include <optional>
#include <string>
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

/// Groups of hex digits. How many there must be is the daemon's to say.
[[nodiscard]] bool looks_like_lladdr(std::string_view word);
/// 10/8 for 10.0.0.0/8.
[[nodiscard]] std::string with_all_octets(std::string_view prefix);
/// What stands for every prefix.
[[nodiscard]] bool is_any(std::string_view word);
[[nodiscard]] std::string lower(std::string_view word);

}  // namespace neigh::ctl
