#include "control/privileges.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <system_error>
#include <vector>

#include "config/device.hpp"

namespace neigh::control {
namespace {

template <typename... Values>
constexpr CapabilitySet set_of(Values... values) noexcept {
    return {((std::uint64_t{1} << static_cast<unsigned>(values)) | ... | std::uint64_t{0})};
}

constexpr CapabilitySet kNetwork = set_of(CAP_NET_RAW, CAP_NET_ADMIN);
/// Physical addresses, and ports of the processor: what a device without IOMMU takes.
constexpr CapabilitySet kHardware = set_of(CAP_SYS_RAWIO, CAP_SYS_ADMIN);

struct DriverNeed {
    std::string_view driver;
    CapabilitySet capabilities;
};

/// DPDK's virtual devices, by their names without the number.
constexpr DriverNeed kVdevs[] = {
    {"net_af_packet", kNetwork},
    {"net_af_xdp", kNetwork | set_of(CAP_BPF)},  // and see below
    {"net_pcap", kNetwork},
    {"net_tap", set_of(CAP_NET_ADMIN)},
    {"net_tun", set_of(CAP_NET_ADMIN)},
    {"net_virtio_user", set_of(CAP_NET_ADMIN)},
    {"net_vhost", {}},
    {"eth_vhost", {}},
    {"net_memif", {}},
    {"net_null", {}},
    {"net_ring", {}},
};

/// What a PCI device is bound to. Of the last three DPDK shares the device with the kernel's driver.
constexpr DriverNeed kKernelDrivers[] = {
    {"vfio-pci", {}},  // and see below
    {"uio_pci_generic", kHardware},
    {"igb_uio", kHardware},
    {"mlx5_core", kNetwork},
    {"mlx4_core", kNetwork},
    {"mana", kNetwork},
};

template <std::size_t N>
std::optional<CapabilitySet> find(const DriverNeed (&table)[N], std::string_view driver) noexcept {
    const auto* const found = std::ranges::find(table, driver, &DriverNeed::driver);
    return found != std::end(table) ? std::optional{found->capabilities} : std::nullopt;
}

/// None: nobody knows.
std::optional<CapabilitySet> needed_by(const std::string& device, const PciFacts& pci) {
    const config::Device parsed = config::parse_device(config::normalized_device(device));
    if (parsed.is_pci) {
        const std::string driver = pci.kernel_driver_of(parsed.name);
        if (driver == "vfio-pci" && !pci.has_iommu()) {
            return kHardware;
        }
        return find(kKernelDrivers, driver);
    }
    const std::string driver = parsed.name.substr(0, parsed.name.find_last_not_of("0123456789") + 1);
    auto needed = find(kVdevs, driver);
    if (driver == "net_af_xdp" && !parsed.argument("xdp_prog")) {
        needed = *needed | set_of(CAP_SYS_ADMIN);  // libxdp looks through everybody's programs
    }
    return needed;
}

/// Devices that EAL is told of by its own arguments: `--vdev=D`, `--vdev D`, `-a D`, `--allow=D`.
std::vector<std::string> devices_in(const std::vector<std::string>& arguments) {
    std::vector<std::string> devices;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        for (const std::string_view option : {"--vdev", "--allow", "-a"}) {
            const std::string& argument = arguments[i];
            if (argument == option && i + 1 < arguments.size()) {
                devices.push_back(arguments[i + 1]);
            } else if (argument.starts_with(std::string{option} + "=")) {
                devices.push_back(argument.substr(option.size() + 1));
            }
        }
    }
    return devices;
}

std::string kernel_driver_of(std::string_view address) {
    std::error_code none;
    return std::filesystem::read_symlink("/sys/bus/pci/devices/" + std::string{address} + "/driver", none).filename();
}

bool has_iommu() {
    std::ifstream unsafe{"/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"};
    return unsafe.get() != 'Y';
}

// ---- Giving up --------------------------------------------------------------------------------------

using Capabilities = std::unique_ptr<_cap_struct, int (*)(void*)>;

CapabilitySet permitted() {
    const Capabilities mine{::cap_get_proc(), &::cap_free};
    CapabilitySet set;
    for (int capability = 0; mine && capability < ::cap_max_bits(); ++capability) {
        cap_flag_value_t value = CAP_CLEAR;
        if (::cap_get_flag(mine.get(), capability, CAP_PERMITTED, &value) == 0 && value == CAP_SET) {
            set = set | set_of(capability);
        }
    }
    return set;
}

/// False, and errno: the system refuses.
bool reduce_to(CapabilitySet kept) {
    for (int capability = 0; capability < ::cap_max_bits(); ++capability) {
        // Without CAP_SETPCAP the bounding set stays; what it would give to another program, no_new_privs denies.
        if (!kept.has(static_cast<unsigned>(capability)) && ::cap_get_bound(capability) == 1 &&
            ::cap_drop_bound(capability) != 0 && errno != EPERM) {
            return false;
        }
    }
    const Capabilities reduced{::cap_init(), &::cap_free};
    for (int capability = 0; capability < ::cap_max_bits(); ++capability) {
        if (kept.has(static_cast<unsigned>(capability)) &&
            (::cap_set_flag(reduced.get(), CAP_PERMITTED, 1, &capability, CAP_SET) != 0 ||
             ::cap_set_flag(reduced.get(), CAP_EFFECTIVE, 1, &capability, CAP_SET) != 0)) {
            return false;
        }
    }
    (void)::cap_reset_ambient();
    return ::cap_set_proc(reduced.get()) == 0;
}

std::string in_words(CapabilitySet set) {
    std::vector<std::string> names;
    for (int capability = 0; capability < ::cap_max_bits(); ++capability) {
        if (set.has(static_cast<unsigned>(capability))) {
            const std::unique_ptr<char, int (*)(void*)> name{::cap_to_name(capability), &::cap_free};
            names.emplace_back(name ? name.get() : std::to_string(capability));
            std::ranges::transform(names.back(), names.back().begin(), [](unsigned char c) { return std::toupper(c); });
        }
    }
    std::string text = names.empty() ? "none" : "";
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

}  // namespace

PciFacts pci_facts() {
    return {.kernel_driver_of = kernel_driver_of, .has_iommu = has_iommu};
}

Need capabilities_needed(const config::Config& config, const PciFacts& pci, Pinning pinning) {
    std::vector<std::string> devices = devices_in(config.eal.args);
    for (const config::Interface& interface : config.interfaces) {
        devices.push_back(interface.device);
    }
    Need need{.capabilities = pinning == Pinning::limited ? set_of(CAP_CHOWN, CAP_IPC_LOCK) : set_of(CAP_CHOWN)};
    for (const std::string& device : devices) {
        if (const auto needed = needed_by(device, pci)) {
            need.capabilities = need.capabilities | *needed;
        } else {
            need.unknown = device;
        }
    }
    return need;
}

Kept keep_only(const Need& need) {
    const CapabilitySet mine = permitted();
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return {.is_as_wanted = false, .text = std::string{"no_new_privs can't be set: "} + std::strerror(errno)};
    }
    if (!need.unknown.empty()) {
        return {.text = "all capabilities are kept: what " + need.unknown + " needs is not known; no_new_privs is set"};
    }
    const CapabilitySet kept{mine.bits & need.capabilities.bits};
    if (!reduce_to(kept)) {
        return {.is_as_wanted = false, .text = std::string{"capabilities can't be given up: "} + std::strerror(errno)};
    }
    return {.text = "capabilities kept: " + in_words(kept) + "; no_new_privs is set"};
}

}  // namespace neigh::control
