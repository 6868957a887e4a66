// The NUMA nodes of a machine as /sys shows them, before EAL runs: of cores, of PCI devices, of a configuration's
// ports. Neighbors: the daemon reckons its memory by it, look_closer tells of ports without a worker near them. Not
// here: which worker polls what (dataplane/polling).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>

#include "config/config.hpp"

namespace neigh::config {

/// Nothing: the machine has no nodes, or no such core or device. `root` is of sys/.
[[nodiscard]] std::optional<unsigned> node_of_cpu(const std::filesystem::path& root, unsigned cpu);
[[nodiscard]] std::optional<unsigned> node_of_pci(const std::filesystem::path& root, std::string_view address);

/// Nodes that workers run on. Empty: not known, as where EAL's own arguments choose the cores.
[[nodiscard]] std::set<unsigned> worker_nodes(const std::filesystem::path& root, const Config& config);

/// How many packet pools this configuration comes to: one on each node that has a port. A virtual device is at
/// control's; without huge pages memory has no place, and it is one pool.
[[nodiscard]] std::size_t packet_pools(const std::filesystem::path& root, const Config& config);

}  // namespace neigh::config
