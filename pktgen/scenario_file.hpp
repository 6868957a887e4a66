// A scenario file into a Scenario, or every mistake in it with its line and column.
// Neighbors: keys.hpp is the table, config/ reads YAML. Not here: whether devices and cores exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pktgen/scenario.hpp"

namespace neigh::pktgen {

struct ScenarioResult {
    std::optional<Scenario> scenario;  ///< there exactly when `errors` is empty
    std::vector<std::string> errors;   ///< `FILE:LINE:COLUMN: message` in the order of the file
};

[[nodiscard]] ScenarioResult load_scenario_file(const std::string& path);
/// `name` stands for the file in messages.
[[nodiscard]] ScenarioResult load_scenario(std::string_view text, const std::string& name);

}  // namespace neigh::pktgen
