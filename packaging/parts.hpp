// The parts of man pages and completions that are made from tables. Each takes the place of a line `@NAME@` in a
// template. Neighbors: fill_in puts them there, print_service says which there are. Not here: prose, which stands in
// the templates.
#pragma once

#include <cstdint>
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

// What neighd-rpc(7) tells of the control socket (control/api/).
[[nodiscard]] std::string rpc_methods_roff();
[[nodiscard]] std::string rpc_notifications_roff();
[[nodiscard]] std::string rpc_objects_roff();
[[nodiscard]] std::string rpc_errors_roff();

// ---- Shells: elements of arrays ---------------------------------------------------------------------

/// An element of a table is `["KEY"]="VALUE"`, `"KEY" "VALUE"`, or, for want of tables, `"KEY:VALUE"`.
enum class Shell : std::uint8_t { bash, zsh, fish };

[[nodiscard]] std::string neighd_options_bash();
/// `"NAME SHORTEST VALUE..."` an option.
[[nodiscard]] std::string neighctl_options(Shell shell);
/// `"NAME ALIAS..."` a command, in the order that shortened ones are looked up in.
[[nodiscard]] std::string neighctl_commands(Shell shell);
/// COMMAND: WORD...: what may follow.
[[nodiscard]] std::string neighctl_words(Shell shell);
/// COMMAND WORD: VALUE...: what may follow a word; upper case: a kind of thing.
[[nodiscard]] std::string neighctl_values(Shell shell);
/// COMMAND: what may stand without a word before it, a kind of thing; NEW is one that must not be there.
[[nodiscard]] std::string neighctl_first(Shell shell);

}  // namespace neigh::service
