// What may keep a start from succeeding though nothing is missing, and what an operator should know of the machine.
// Neighbors: main shows it to who rehearses a start (--on-this-machine), and where DPDK or a device fails at start says
// it in place of their own words; machine.hpp finds what start refuses at once.
// Contract: as machine.hpp's. Control thread, before capabilities are given up: others' processes are looked into.
// Not here: trying.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/machine.hpp"

namespace neigh::config {

struct Finding {
    enum class Kind : std::uint8_t {
        obstacle,  ///< a start is expected to fail of it
        note,      ///< none: it is as it should be, or could be better
    };
    Kind kind = Kind::note;
    std::string path;  ///< of the value that it is about: `interfaces[0].device`
    std::string text;  ///< a sentence for the operator
};

/// Of a configuration and a machine that check_machine finds nothing wrong with; else of what is left of them.
[[nodiscard]] std::vector<Finding> look_closer(const Config& config, const Machine& machine);

}  // namespace neigh::config
