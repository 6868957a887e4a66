// The syntax of EAL's core lists, so that a slip is found with its line and not by EAL at start.
// Neighbors: sections.cpp asks for eal.lcores; machine.cpp and the daemon ask what a list comes to.
// Not here: whether the machine has these cores.
#pragma once

#include <cstddef>
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
/// Those of them that workers run on: of all logical cores but control's, which is the list's first.
[[nodiscard]] std::vector<unsigned> worker_cpus_of(std::string_view text);
/// How many workers that makes. At least one.
[[nodiscard]] std::size_t workers_of(std::string_view text);
/// Whether EAL's arguments choose cores themselves: then the list does not say what runs where.
[[nodiscard]] bool choose_lcores(const std::vector<std::string>& eal_args);

}  // namespace neigh::config
