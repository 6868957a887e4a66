// Which entries: by family, interface, prefix and state.
// Neighbors: resolver lists, flushes and verifies by it; control/methods/schema makes it from parameters.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/nud.hpp"

namespace neigh {

/// A set of states, for filters.
struct StateSet {
    std::uint16_t bits = 0;

    [[nodiscard]] constexpr bool has(nud::State state) const noexcept {
        return (bits >> static_cast<unsigned>(state) & 1U) != 0;
    }
    [[nodiscard]] constexpr StateSet with(nud::State state) const noexcept {
        return StateSet{static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(state))};
    }
    [[nodiscard]] static constexpr StateSet all() noexcept { return StateSet{0x1fe}; }
    [[nodiscard]] constexpr bool within(StateSet others) const noexcept { return (bits & ~others.bits) == 0; }
    /// What a flush takes when nobody names a state: all but PERMANENT and NOARP.
    [[nodiscard]] static constexpr StateSet dynamic() noexcept { return StateSet{0x07e}; }
    bool operator==(const StateSet&) const = default;
};

/// Which entries: all conditions hold. Default: every entry.
struct Filter {
    std::optional<Family> family;
    std::uint32_t ifindex = 0;  ///< 0: every interface
    std::optional<Prefix> to;
    StateSet states = StateSet::all();
};

}  // namespace neigh
