// What a configuration asks of the machine it is to run on: devices, cores, memory, users, folders.
// Neighbors: the daemon's main asks before it starts anything, and for --check; what start would refuse is found here
// with its place in the file, and with what to do about it. device_check.cpp has the devices; look_closer.cpp what may
// be in the way.
// Contract: reads /sys, /proc and the user database and changes nothing; opens no device but VFIO's files at a start,
// to see whether they can be had. Runs as who will run neighd.
// Not here: what holds on any machine (the readers); what only an opened device tells (its queues).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/mistakes.hpp"
#include "config/places.hpp"

namespace neigh::config {

/// Why the machine is looked at.
enum class Occasion : std::uint8_t {
    check,      ///< of a file: a daemon may be running that holds what it asks for
    rehearsal,  ///< what a start would meet, told while nothing is taken
    start,
};

/// The machine as a check sees it; tests put another in its place.
struct Machine {
    std::filesystem::path root = "/";  ///< of dev/, proc/ and sys/
    /// Whether the kernel has such an interface in this network namespace.
    std::function<bool(const std::string&)> has_interface;
    std::size_t memory_needed_mb = 0;  ///< by tables and buffers; 0: not known
    std::size_t least_memory_mb = 0;   ///< with which they do: a packet pool for all NUMA nodes, not one on each
    Occasion occasion = Occasion::check;
    /// Whether this process's cpuset has the core.
    std::function<bool(unsigned)> may_run_on = [](unsigned) { return true; };
    /// Why a device's file can't be opened, as errno says it; 0: it can. Not asked by a check.
    std::function<int(const std::string&)> open_error = [](const std::string&) { return 0; };

    [[nodiscard]] static Machine here(std::size_t memory_needed_mb, Occasion occasion);
    /// What is taken must be free.
    [[nodiscard]] bool is_starting() const noexcept { return occasion != Occasion::check; }
};

/// Adds what `config` asks and `machine` hasn't got, each at its place. Control thread, before EAL starts.
void check_machine(const Config& config, const Places& places, const Machine& machine, Mistakes& mistakes);

/// Its part that is about devices. At a start once more, with the socket in hand: two daemons that open VFIO's files to
/// see whether they can be had would keep one another from having them.
void check_devices(const Config& config, const Places& places, const Machine& machine, Mistakes& mistakes);

/// How much DPDK memory this daemon takes, in MiB.
[[nodiscard]] std::uint64_t wanted_mb(const Config& config, const Machine& machine) noexcept;

}  // namespace neigh::config
