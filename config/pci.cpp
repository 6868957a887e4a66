// Links and folders of /sys/bus/pci, /sys/kernel/iommu_groups and /proc.
// Neighbors: pci.hpp says what for.
#include "config/pci.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <unistd.h>

#include "config/kernel_file.hpp"

namespace neigh::config {
namespace {

namespace fs = std::filesystem;

PciAccess access_by(std::string_view driver) {
    static constexpr std::string_view kUio[] = {"uio_pci_generic", "igb_uio"};
    static constexpr std::string_view kBifurcated[] = {"mlx4_core", "mlx5_core", "mana"};
    const auto has = [driver](const auto& list) {
        return std::find(std::begin(list), std::end(list), driver) != std::end(list);
    };
    return driver == "vfio-pci" ? PciAccess::vfio
           : has(kUio)          ? PciAccess::uio
           : has(kBifurcated)   ? PciAccess::bifurcated
                                : PciAccess::kernel;
}

/// Bridges, and what is parked on purpose, stay with their drivers (the kernel's vfio_dev_viable, driver_managed_dma).
bool may_stay(const PciDevice& device, const fs::path& folder) {
    constexpr std::string_view kBridge = "0x06";
    return device.driver.empty() || device.driver.starts_with("vfio") || device.driver == "pci-stub" ||
           line_in(folder / "class").starts_with(kBridge);
}

}  // namespace

std::optional<PciDevice> pci_device(const fs::path& root, std::string_view address) {
    const fs::path folder = root / "sys/bus/pci/devices" / address;
    std::error_code none;
    if (!fs::exists(folder, none)) {
        return std::nullopt;
    }
    PciDevice device{.address = std::string{address}, .driver = end_of_link(folder / "driver")};
    device.access = access_by(device.driver);
    device.interfaces = names_in(folder / "net");
    if (const std::string group = end_of_link(folder / "iommu_group"); !group.empty()) {
        device.iommu_group = group;
    }
    if (device.access == PciAccess::uio) {
        const auto uio = names_in(folder / "uio");
        device.file = uio.empty() ? "" : "/dev/" + uio.front();
    } else if (device.access == PciAccess::vfio && device.iommu_group) {
        const std::string without = "noiommu-" + *device.iommu_group;
        device.is_noiommu = fs::exists(root / "dev/vfio" / without, none);
        device.file = "/dev/vfio/" + (device.is_noiommu ? without : *device.iommu_group);
    }
    return device;
}

bool is_e1000(const fs::path& root, std::string_view address) {
    // As DPDK 22.11 has them (dpdk-pmdinfo of librte_net_e1000). Drivers of the kernel's know them as well, but a
    // service that must not load modules doesn't see those.
    static constexpr std::string_view kDevices[] = {
        "0x100e", "0x100f", "0x1010", "0x1011", "0x1012", "0x101d", "0x105e", "0x105f", "0x1060",
        "0x107d", "0x107e", "0x107f", "0x109a", "0x10a4", "0x10a5", "0x10b9", "0x10bc", "0x10d3",
        "0x10d5", "0x10d9", "0x10da", "0x10f6", "0x1502", "0x150c", "0x153a", "0x153b", "0x1559",
        "0x155a", "0x156f", "0x1570", "0x15a0", "0x15a1", "0x15a2", "0x15a3", "0x15b7", "0x15b8",
        "0x15b9", "0x15bb", "0x15bc", "0x15bd", "0x15be", "0x15d6", "0x15d7", "0x15d8", "0x15e3"};
    const fs::path folder = root / "sys/bus/pci/devices" / address;
    const std::string device = line_in(folder / "device");
    return line_in(folder / "vendor") == "0x8086" &&
           std::find(std::begin(kDevices), std::end(kDevices), device) != std::end(kDevices);
}

std::vector<PciDevice> in_the_way(const fs::path& root, const PciDevice& device) {
    std::vector<PciDevice> others;
    if (device.access != PciAccess::vfio || !device.iommu_group || device.is_noiommu) {
        return others;
    }
    for (const std::string& address : names_in(root / "sys/kernel/iommu_groups" / *device.iommu_group / "devices")) {
        auto other = pci_device(root, address);
        if (other && !may_stay(*other, root / "sys/bus/pci/devices" / address)) {
            others.push_back(std::move(*other));
        }
    }
    return others;
}

std::map<std::string, Holder> device_holders(const fs::path& root) {
    std::map<std::string, Holder> holders;
    for (const std::string& name : names_in(root / "proc")) {
        unsigned pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || end != name.data() + name.size() || pid == static_cast<unsigned>(::getpid())) {
            continue;
        }
        const fs::path folder = root / "proc" / name;
        for (const std::string& fd : names_in(folder / "fd")) {
            std::error_code none;
            std::string file = fs::read_symlink(folder / "fd" / fd, none).string();
            if (file.starts_with("/dev/vfio/") || file.starts_with("/dev/uio")) {
                holders.try_emplace(std::move(file), Holder{.pid = pid, .command = line_in(folder / "comm")});
            }
        }
    }
    return holders;
}

}  // namespace neigh::config
