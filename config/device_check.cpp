// PCI devices by their binding and their file, virtual ones by their arguments and the kernel's interfaces.
// Neighbors: device_check.hpp says what for.
#include "config/device_check.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "config/kernel_file.hpp"
#include "config/lcores.hpp"
#include "config/nearest.hpp"

namespace neigh::config {
namespace {

namespace fs = std::filesystem;

std::string why(const PciDevice& device, const std::string& file, int error) {
    const std::string start = device.address + ": " + file;
    switch (error) {
        case EBUSY:
            return device.address + " is in use: a process that can't be seen from here has " + file + " open";
        case EACCES:
            return start + " may not be opened by this user: give it to the one that runs neighd (chown)";
        case EPERM:
            return start + (device.is_noiommu
                                ? " takes CAP_SYS_RAWIO, for there is no IOMMU"
                                : " may not be opened here: the unit's or the container's list of devices "
                                  "leaves it out (DeviceAllow=char-vfio rw)");
        case ENOENT:
        case ENODEV:
        case ENXIO:
            return start + " is not there (modprobe vfio-pci; a container has to be given it)";
        default:
            return start + " can't be opened: " + std::generic_category().message(error);
    }
}

}  // namespace

DeviceCheck::DeviceCheck(const Config& config, const Machine& machine) : config_(config), machine_(machine) {
    const bool any_pci = std::any_of(config.interfaces.begin(), config.interfaces.end(),
                                     [](const Interface& one) { return parse_device(one.device).is_pci; });
    if (any_pci && machine.is_starting()) {
        holders_ = device_holders(machine.root);
    }
}

std::string DeviceCheck::wrong_with(const Device& device) const {
    return device.is_pci ? wrong_with_pci(device) : wrong_with_vdev(device);
}

// ---- PCI -------------------------------------------------------------------------------------------

std::string DeviceCheck::wrong_with_pci(const Device& device) const {
    const auto found = pci_device(machine_.root, device.name);
    if (!found) {
        return "this machine has no PCI device " + device.name + " (dpdk-devbind.py --status-dev net lists them)";
    }
    if (found->access == PciAccess::kernel) {
        return not_bound(*found);
    }
    if ((found->access == PciAccess::uio || found->is_noiommu) && !config_.eal.huge_pages) {
        return device.name + " is bound to " + found->driver +
               " without IOMMU, and so needs memory of a known physical address: say eal.huge-pages: true";
    }
    return machine_.is_starting() && !found->file.empty() ? taken_or_out_of_reach(*found) : std::string{};
}

std::string DeviceCheck::not_bound(const PciDevice& device) const {
    std::string text = device.address + " has no driver";
    if (!device.driver.empty()) {
        text = device.address + " is bound to the kernel's driver " + device.driver;
        for (const std::string& interface : device.interfaces) {
            text += (&interface == &device.interfaces.front() ? ", as " : ", ") + interface;
        }
    }
    std::error_code none;
    const bool is_loaded = fs::exists(machine_.root / "sys/bus/pci/drivers/vfio-pci", none);
    text += ": bind it with `driverctl set-override " + device.address + " vfio-pci`, which lasts, or `" +
            (is_loaded ? "" : "modprobe vfio-pci && ") + "dpdk-devbind.py --bind=vfio-pci " + device.address + "`";
    if (!device.iommu_group) {
        text +=
            "; first turn the IOMMU on (intel_iommu=on on the kernel's command line, or in the firmware), or take "
            "uio_pci_generic and huge-pages: true";
    }
    return text;
}

std::string DeviceCheck::taken_or_out_of_reach(const PciDevice& device) const {
    if (const auto holder = holders_.find(device.file); holder != holders_.end()) {
        const auto& [pid, command] = holder->second;
        return device.address + " is in use: " + command + " (process " + std::to_string(pid) + ") has " + device.file +
               " open";
    }
    if (device.access == PciAccess::vfio && !device.is_noiommu) {
        if (const int error = machine_.open_error("/dev/vfio/vfio"); error != 0) {
            return why(device, "/dev/vfio/vfio", error);
        }
    }
    const int error = machine_.open_error(device.file);
    return error == 0 ? std::string{} : why(device, device.file, error);
}

// ---- Virtual devices ---------------------------------------------------------------------------------

std::string DeviceCheck::wrong_with_vdev(const Device& device) const {
    const VdevDriver* driver = vdev_driver_of(device.name);
    if (driver == nullptr) {
        return wrong_with_name(device.name);
    }
    const auto interface = device.kernel_interface();
    if (!interface) {
        return driver->needs_iface ? device.name + " needs an argument iface=, the kernel's interface it sits on"
                                   : too_few_queues(device, *driver);
    }
    if (driver->kernel_end == KernelEnd::shares && !machine_.has_interface(*interface)) {
        return "there is no interface " + *interface + " in this network namespace";
    }
    std::error_code code;
    if (driver->kernel_end == KernelEnd::makes && machine_.has_interface(*interface) &&
        !fs::exists(machine_.root / "sys/class/net" / *interface / "tun_flags", code)) {
        return "the kernel has an interface " + *interface + " already, and it is no TAP";
    }
    return too_few_queues(device, *driver);
}

/// The table's drivers give each worker a queue pair of its own, as many as their argument says.
std::string DeviceCheck::too_few_queues(const Device& device, const VdevDriver& driver) const {
    if (driver.queues.empty() || choose_lcores(config_.eal.args)) {
        return {};
    }
    const std::string said = device.argument(driver.queues).value_or("1");
    const std::size_t workers = workers_of(config_.eal.lcores);
    std::size_t queues = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), queues);
    if (error != std::errc{} || end != said.data() + said.size() || queues == 0 || queues >= workers) {
        return {};  // none, or no number: the driver says what is wrong with it
    }
    const std::string argument = std::string{driver.queues} + "=" + std::to_string(workers);
    return device.name + " has " + said + (queues == 1 ? " queue" : " queues") + " for " + std::to_string(workers) +
           (workers == 1 ? " worker" : " workers") + ": say " + argument;
}

/// No driver that we know: an interface of the kernel's, a slip, or a plug-in that EAL is told of.
std::string DeviceCheck::wrong_with_name(const std::string& name) const {
    if (machine_.has_interface(name)) {
        std::string text =
            name + " is an interface of the kernel's: write net_af_packet0,iface=" + name + " to sit on it";
        const std::string pci = end_of_link(machine_.root / "sys/class/net" / name / "device");
        if (parse_device(pci).is_pci) {
            text += ", or bind " + pci + " to vfio-pci and write that";
        }
        return text;
    }
    const auto& args = config_.eal.args;
    if (std::any_of(args.begin(), args.end(), [](const std::string& one) { return one.starts_with("-d"); })) {
        return {};
    }
    const std::string plain = name.substr(0, name.find_last_not_of("0123456789") + 1);
    const auto meant = nearest(plain, vdev_driver_names());
    return "no driver of DPDK's takes '" + name + "'" +
           (meant ? "; did you mean '" + std::string{*meant} + "0'?"
                  : ": it is neither a PCI address nor a virtual device such as net_af_packet0,iface=NAME");
}

}  // namespace neigh::config
