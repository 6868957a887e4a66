// What neighd may do beyond an ordinary user, once it has read its configuration: what its devices need, and no more.
//
// Given up before anything has a thread, for capabilities are each thread's own, and all that come later inherit.
// Neighbors: main, between reading the configuration and making the daemon; docs/service.md has the table for
// operators. Not here: users (it stays root, whose files DPDK's devices are), the unit's sandbox.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace neigh::control {

/// A set of capabilities, by their numbers (linux/capability.h).
struct CapabilitySet {
    std::uint64_t bits = 0;

    [[nodiscard]] constexpr bool has(unsigned capability) const noexcept { return (bits >> capability & 1U) != 0; }
    [[nodiscard]] constexpr CapabilitySet operator|(CapabilitySet other) const noexcept { return {bits | other.bits}; }
    bool operator==(const CapabilitySet&) const = default;
};

struct Need {
    CapabilitySet capabilities;
    std::string unknown{};  ///< a device of which nobody knows what it needs: then everything is kept; empty: none
};

/// `kernel_driver_of`: what a PCI device is bound to, empty where nothing is; `has_iommu`: VFIO has one to rely on.
struct PciFacts {
    std::string (*kernel_driver_of)(std::string_view address);
    bool (*has_iommu)();
};
/// As /sys says.
[[nodiscard]] PciFacts pci_facts();
/// Whether the process may pin as much memory as it likes (RLIMIT_MEMLOCK).
enum class Pinning : std::uint8_t { unlimited, limited };

/// What the devices of this configuration need, `control.group` for its socket (CAP_CHOWN), and where memory that is
/// pinned has a limit that could not be raised, CAP_IPC_LOCK: packet rings and DMA go beyond the customary 8 MiB.
[[nodiscard]] Need capabilities_needed(const config::Config& config, const PciFacts& pci,
                                       Pinning pinning = Pinning::unlimited);

/// What came of giving up.
struct Kept {
    bool is_as_wanted = true;  ///< false: the system refused to take something
    std::string text{};        ///< a line for the log
};
/// Gives up the rest, for ever: effective, permitted, inheritable, ambient and bounding set; and sets no_new_privs.
/// While no other thread runs, not even the log's: so the caller tells of it.
[[nodiscard]] Kept keep_only(const Need& need);

}  // namespace neigh::control
