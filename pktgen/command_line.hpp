// neigh-pktgen's words and options: what is to be done, with which values. CLI11 parses, and makes --help.
// Neighbors: main acts on it, drill.hpp has the drills. Not here: scenario files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pktgen/drill.hpp"

namespace neigh::pktgen {

struct CommandLine {
    enum class Job : std::uint8_t { run, check, drill, list_drills };
    Job job = Job::run;
    std::string scenario;  ///< file of run and check
    DrillOptions drill;
    bool json = false;   ///< on stdout, instead of the table
    std::string output;  ///< JSON into this file as well; empty: no
    bool quiet = false;  ///< no live line
};

/// Nothing where there is no job: help or version was asked for, or the words are wrong; all is said then, and
/// `exit_code` is 0 or 1.
[[nodiscard]] std::optional<CommandLine> parse_command_line(int argc, char** argv, int& exit_code);

}  // namespace neigh::pktgen
