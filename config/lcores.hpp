// The syntax of EAL's core lists, so that a slip is found with its line and not by EAL at start.
// Neighbors: sections.cpp asks for eal.lcores.
// Not here: whether the machine has these cores.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace neigh::config {

/// What is wrong with `text` as an argument of EAL's --lcores: `0,1`, `0-3`, `0@0,1@1`, `(0,1)@(4-5)`. Empty: nothing.
/// At least two logical cores (control and a worker), none twice.
[[nodiscard]] std::string check_lcores(std::string_view text);
/// The machine's cores that a list without mistakes wants, each once, in order: those behind `@`, and the logical ones'
/// own numbers where there is none.
[[nodiscard]] std::vector<unsigned> cpus_of(std::string_view text);

}  // namespace neigh::config
