// A device string as EAL reads it: a PCI address, or a virtual device's name and arguments.
// Neighbors: interfaces.cpp normalizes what it reads; links.cpp finds two interfaces on one device; machine.cpp asks
// whether it can be opened here; dataplane/port opens it.
// Not here: opening, and arguments that are a driver's own business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neigh::config {

/// What a virtual device has to do with an interface of the kernel's, which its argument `iface` names.
enum class KernelEnd : std::uint8_t {
    none,
    shares,  ///< sits on it: it must be there
    makes,   ///< a TAP, made by the driver: the name is free, or a TAP's
};

/// A driver of virtual Ethernet devices.
struct VdevDriver {
    std::string_view name;  ///< a device's name begins with it
    KernelEnd kernel_end = KernelEnd::none;
    bool needs_iface = false;
    std::string_view queues{};  ///< the argument that says how many it has, one without it; empty: it has no such limit
};

struct Device {
    bool is_pci = false;
    std::string name;  ///< `0000:03:00.0`, `net_tap0`
    std::vector<std::pair<std::string, std::string>> arguments{};

    [[nodiscard]] std::optional<std::string> argument(std::string_view key) const;
    /// That its driver is known to make or to sit on; nothing where it is none or not named.
    [[nodiscard]] std::optional<std::string> kernel_interface() const;
};

/// Any text is some device's.
[[nodiscard]] Device parse_device(std::string_view text);
/// As EAL wants it: a PCI address (with arguments or without) with its domain, in lower case, without its bus' name;
/// all else as it is.
[[nodiscard]] std::string normalized_device(std::string_view text);
/// The driver of a virtual device among those of DPDK 22.11 and 24.11; null: none of them.
[[nodiscard]] const VdevDriver* vdev_driver_of(std::string_view name);
/// Their names, for who has to guess what was meant.
[[nodiscard]] std::vector<std::string_view> vdev_driver_names();

}  // namespace neigh::config
