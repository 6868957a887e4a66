// A result as JSON, or as a table for people; and the live line while a run lasts.
// Neighbors: session fills RunResult and Progress; the names are counters.hpp's. Not here: where it is written to.
#pragma once

#include <string>

#include "pktgen/result.hpp"
#include "pktgen/session.hpp"

namespace neigh::pktgen {

/// One object, indented. Flows and ports have their counters by name; durations end in _us or are seconds.
[[nodiscard]] std::string to_json(const RunResult& result);
[[nodiscard]] std::string to_table(const RunResult& result);
/// Rates are those since `before`.
[[nodiscard]] std::string live_line(const Progress& now, const Progress& before);

}  // namespace neigh::pktgen
