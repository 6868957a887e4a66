// What a configuration asks of the machine it is to run on: devices, cores, memory, users, folders.
// Neighbors: the daemon's main asks before it starts anything, and for --check; what start would refuse is found here
// with its place in the file, and with what to do about it.
// Contract: reads /sys, /proc and the user database, opens no device and changes nothing. Runs as who will run neighd.
// Not here: what holds on any machine (the readers); what only an attempt can tell (a device in use, its queues).
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/mistakes.hpp"
#include "config/places.hpp"

namespace neigh::config {

/// The machine as a check sees it; tests put another in its place.
struct Machine {
    std::filesystem::path root = "/";  ///< of sys/ and proc/
    /// Whether the kernel has such an interface in this network namespace.
    std::function<bool(const std::string&)> has_interface;
    std::size_t memory_needed_mb = 0;  ///< by tables and buffers; 0: not known
    /// A daemon is about to start: what it takes must be free. Else one may be running that holds it.
    bool is_starting = false;

    [[nodiscard]] static Machine here(std::size_t memory_needed_mb, bool is_starting);
};

/// Adds what `config` asks and `machine` hasn't got, each at its place. Control thread, before EAL starts.
void check_machine(const Config& config, const Places& places, const Machine& machine, Mistakes& mistakes);

}  // namespace neigh::config
