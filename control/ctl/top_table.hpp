// What `top` shows, from two looks at the daemon: rates, states, drops, as text that fits a window, or as JSON.
// Neighbors: top looks and draws. Not here: terminals, time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "control/ctl/client.hpp"

namespace neigh::ctl {

/// One look at one interface.
struct TopInterface {
    std::string name;
    bool up = false;
    std::map<std::string, std::uint64_t> counters{};
    std::map<std::string, std::uint64_t> states{};  ///< neighbors of both families, by upper-case word
    std::vector<std::uint64_t> received{};          ///< packets, by worker; empty where nobody told
};
using TopLook = std::vector<TopInterface>;

/// Of the answers to stats.get and interface.list; what makes no sense is left out.
[[nodiscard]] TopLook top_look(const Json& stats, const Json& interfaces);

struct TopWindow {
    std::size_t columns = 132;
    std::size_t rows = SIZE_MAX;
};
/// Lines, each no wider than the window, and no more of them than it is high. `seconds` lie between the looks; a
/// counter that has become less (the daemon was restarted) has a rate of 0.
[[nodiscard]] std::vector<std::string> top_lines(const TopLook& before, const TopLook& now, double seconds,
                                                 const std::string& time, TopWindow window);
[[nodiscard]] Json top_json(const TopLook& before, const TopLook& now, double seconds);

}  // namespace neigh::ctl
