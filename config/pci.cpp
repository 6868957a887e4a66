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
    const std::string alias = line_in(root / "sys/bus/pci/devices" / address / "modalias");
    // `pci:v00008086d000010D3sv...`: vendor and device; the rest is its board's.
    const std::string device = "alias " + alias.substr(0, alias.find("sv")) + "sv";
    std::ifstream aliases{root / "lib/modules" / line_in(root / "proc/sys/kernel/osrelease") / "modules.alias"};
    for (std::string line; !alias.empty() && std::getline(aliases, line);) {
        if (line.starts_with(device) && (line.ends_with(" e1000") || line.ends_with(" e1000e"))) {
            return true;
        }
    }
    return false;
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
