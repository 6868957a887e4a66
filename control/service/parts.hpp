// The parts of man pages and completion that are made from tables. Each takes the place of a line `@NAME@` in a
// template. Neighbors: fill_in puts them there, print_service says which there are. Not here: prose, which stands in
// the templates.
#pragma once

#include <string>

namespace neigh::service {

// ---- roff ------------------------------------------------------------------------------------------

[[nodiscard]] std::string neighd_options_roff();
[[nodiscard]] std::string neighctl_options_roff();
[[nodiscard]] std::string neighctl_commands_roff();
/// What each word of the commands means, where it is known (word_help.hpp).
[[nodiscard]] std::string neighctl_words_roff();
[[nodiscard]] std::string neighctl_states_roff();
/// Every section of neighd.yaml with its keys.
[[nodiscard]] std::string config_keys_roff();
/// The same of neigh-pktgen's scenario files.
[[nodiscard]] std::string scenario_keys_roff();

// ---- bash: elements of arrays ----------------------------------------------------------------------

[[nodiscard]] std::string neighd_options_bash();
/// `"NAME SHORTEST VALUE..."` an option.
[[nodiscard]] std::string neighctl_options_bash();
/// `"NAME ALIAS..."` a command, in the order that shortened ones are looked up in.
[[nodiscard]] std::string neighctl_commands_bash();
/// `["COMMAND"]="WORD..."`: what may follow.
[[nodiscard]] std::string neighctl_words_bash();
/// `["COMMAND WORD"]="VALUE..."`: what may follow a word; upper case: a kind of thing.
[[nodiscard]] std::string neighctl_values_bash();

}  // namespace neigh::service
