// docs/config.md, made from the table of options.
// Neighbors: print_markdown.cpp writes it out; a test compares it with the file on disk.
// Not here: the man page, the sample.
#pragma once

#include <string>

namespace neigh::config {

[[nodiscard]] std::string markdown();

}  // namespace neigh::config
