// The usage texts, made from the tables of commands and options.
// Neighbors: commands, options. Not here: when they are printed, and where to (run, reporter).
#pragma once

#include <string>

#include "control/ctl/commands.hpp"

namespace neigh::ctl {

/// Everything: options, commands, states.
[[nodiscard]] std::string usage();
/// One command: its line, what it does, its words.
[[nodiscard]] std::string usage_of(const CommandSpec& spec);

}  // namespace neigh::ctl
