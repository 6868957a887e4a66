// A PCI device as /sys shows it: what drives it, its IOMMU group, its file under /dev; and who has such files open.
// Neighbors: device_check.cpp and look_closer.cpp judge by it. Contract: reads alone; opens no device.
// Not here: what is wrong with it; DPDK's own list of devices.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neigh::config {

/// By what a device reaches user space.
enum class PciAccess : std::uint8_t {
    kernel,  ///< not at all: it has no driver, or one that keeps it
    vfio,
    uio,         ///< with physical addresses
    bifurcated,  ///< DPDK works beside the kernel's driver, which keeps it
};

struct PciDevice {
    std::string address;   ///< `0000:03:00.0`
    std::string driver{};  ///< the kernel's; empty: none
    PciAccess access = PciAccess::kernel;
    std::vector<std::string> interfaces{};     ///< of the kernel's on it
    std::optional<std::string> iommu_group{};  ///< its number; none: there is no IOMMU, or it is off
    bool is_noiommu = false;                   ///< VFIO has no IOMMU for it, and was told to do without
    std::string file{};                        ///< `/dev/vfio/12`, `/dev/uio0`; empty: it has none
};

/// The device of the machine whose sys/ and dev/ lie under `root`; nothing where it has none with this address.
[[nodiscard]] std::optional<PciDevice> pci_device(const std::filesystem::path& root, std::string_view address);

/// Whether it is one of Intel's 82540 to I219, by the identifiers that DPDK's driver net_e1000_em is for.
[[nodiscard]] bool is_e1000(const std::filesystem::path& root, std::string_view address);

/// Devices of the same IOMMU group that keep VFIO from handing it out: they are at work for a driver of the kernel's.
[[nodiscard]] std::vector<PciDevice> in_the_way(const std::filesystem::path& root, const PciDevice& device);

struct Holder {
    unsigned pid = 0;
    std::string command;
};
/// Who has a device's file open, by the file's path: of the processes that may be looked into, this one left out.
[[nodiscard]] std::map<std::string, Holder> device_holders(const std::filesystem::path& root);

}  // namespace neigh::config
