// docs/counters.md, made from the tables of counters.
// Neighbors: print_counters.cpp writes it out; a test compares it with the file on disk.
#pragma once

#include <string>

namespace neigh::control {

[[nodiscard]] std::string counters_markdown();

}  // namespace neigh::control
