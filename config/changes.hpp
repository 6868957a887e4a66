// What a newly read configuration changes about the one in force: what takes effect at once, and what would need a
// restart. Pure; any thread.
//
// Compared is with what is in force, never with the file of last time: what needs a restart is named again at each
// reload until the restart comes or the file has the old value again. Interfaces are compared by name; an interface
// that is new, gone or at another place stays what it was, and so do the routes and neighbors that lie on it.
// Neighbors: options.hpp decides key by key which is which; control/reload carries it out.
// Not here: files; whether users exist and memory suffices.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/options.hpp"

namespace neigh::config {

/// One value that is another in the file.
struct Change {
    const Option* option;  ///< of a route or a static neighbor: its list
    std::string name;      ///< `interfaces[lan0].mtu`, `routes[203.0.113.0/24]`
    std::string before;    ///< in the words of the file; `none`: there was none
    std::string after;

    /// `interfaces[lan0].mtu (1500 -> 9000)`.
    [[nodiscard]] std::string to_string() const;
};

struct Changes {
    Config config;                    ///< to be in force: the file's, as far as it takes effect at once, else as it was
    std::vector<Change> live;         ///< an option of an interface is a change of its own on each
    std::vector<Change> restart;      ///< not in `config`
    std::vector<StaticNeighbor> set;  ///< static neighbors that are new, or say something else
    std::vector<StaticNeighbor> gone;  ///< as they were said to be

    /// Whether a live change is of this list.
    [[nodiscard]] bool concern(OptionId list) const noexcept;
    /// One line: `reloaded: 3 timers, 2 routes, 1 neighbor; needs a restart: interfaces[lan0].mtu (1500 -> 9000)`.
    [[nodiscard]] std::string summary() const;
};

/// Entries that the tables were made for, by index_of(family): max_entries of all interfaces together may not exceed
/// them before a restart.
using Capacity = std::array<std::uint32_t, kFamilies>;

[[nodiscard]] Changes changes(const Config& in_force, const Config& wanted, const Capacity& capacity);

}  // namespace neigh::config
