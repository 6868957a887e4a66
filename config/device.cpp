// Device strings, and the table of the drivers of virtual devices.
// Neighbors: device.hpp says what for.
#include "config/device.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace neigh::config {
namespace {

constexpr VdevDriver kDrivers[] = {
    {.name = "net_af_packet", .kernel_end = KernelEnd::shares, .needs_iface = true, .queues = "qpairs"},
    {.name = "eth_af_packet", .kernel_end = KernelEnd::shares, .needs_iface = true, .queues = "qpairs"},
    {.name = "net_af_xdp", .kernel_end = KernelEnd::shares, .needs_iface = true, .queues = "queue_count"},
    {.name = "net_tap", .kernel_end = KernelEnd::makes},
    {.name = "net_tun", .kernel_end = KernelEnd::makes},
    {.name = "net_pcap", .kernel_end = KernelEnd::shares},
    {.name = "eth_pcap", .kernel_end = KernelEnd::shares},
    {.name = "net_virtio_user",
     .queues = "queues"},  // with `iface` it makes a TAP by vhost-net, which is the kernel's business
    {.name = "virtio_user", .queues = "queues"},
    {.name = "net_memif"},
    {.name = "net_vhost", .queues = "queues"},
    {.name = "eth_vhost", .queues = "queues"},
    {.name = "net_ring"},
    {.name = "eth_ring"},
    {.name = "net_null"},
    {.name = "eth_null"},
    {.name = "net_bonding"},
    {.name = "eth_bond"},
    {.name = "net_failsafe"},
    {.name = "net_softnic"},
    {.name = "net_vdev_netvsc"},
    {.name = "net_kni"},
    {.name = "net_mvneta"},
    {.name = "net_mvpp2"},
    {.name = "net_pfe"},
};

bool is_hex(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool are_hex(std::string_view text, std::size_t at, std::size_t count) {
    return text.size() >= at + count && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                                                    text.begin() + static_cast<std::ptrdiff_t>(at + count), is_hex);
}

/// `03:00.0` at the end, from the bus on.
bool is_bus_device_function(std::string_view text) {
    return text.size() == 7 && are_hex(text, 0, 2) && text[2] == ':' && are_hex(text, 3, 2) && text[5] == '.' &&
           text[6] >= '0' && text[6] <= '7';
}

/// With a domain of four digits or without.
bool is_pci_address(std::string_view name) {
    return is_bus_device_function(name) ||
           (name.size() == 12 && are_hex(name, 0, 4) && name[4] == ':' && is_bus_device_function(name.substr(5)));
}

}  // namespace

std::optional<std::string> Device::argument(std::string_view key) const {
    const auto found =
        std::find_if(arguments.begin(), arguments.end(), [&](const auto& one) { return one.first == key; });
    return found == arguments.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::string> Device::kernel_interface() const {
    const VdevDriver* driver = is_pci ? nullptr : vdev_driver_of(name);
    return driver == nullptr || driver->kernel_end == KernelEnd::none ? std::nullopt : argument("iface");
}

Device parse_device(std::string_view text) {
    const auto take = [&text](char end) {
        const std::size_t at = std::min(text.find(end), text.size());
        const std::string_view taken = text.substr(0, at);
        text.remove_prefix(std::min(at + 1, text.size()));
        return taken;
    };
    Device device;
    device.name = take(',');
    device.is_pci = is_pci_address(device.name);
    while (!text.empty()) {
        const std::string_view one = take(',');
        const std::size_t equals = std::min(one.find('='), one.size());
        device.arguments.emplace_back(one.substr(0, equals), one.substr(std::min(equals + 1, one.size())));
    }
    return device;
}

std::string normalized_device(std::string_view text) {
    constexpr std::string_view kBus = "pci:";  // a device string may name its bus
    if (text.starts_with(kBus) &&
        is_pci_address(text.substr(kBus.size(), std::min(text.find(','), text.size()) - kBus.size()))) {
        text.remove_prefix(kBus.size());
    }
    const std::size_t end = std::min(text.find(','), text.size());
    std::string name{text.substr(0, end)};
    if (!is_pci_address(name)) {
        return std::string{text};
    }
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return (name.size() == 7 ? "0000:" : "") + name + std::string{text.substr(end)};
}

const VdevDriver* vdev_driver_of(std::string_view name) {
    // `net_tap0` is net_tap's: EAL compares beginnings. The longest one, for virtio_user would be net_virtio_user's.
    const VdevDriver* best = nullptr;
    for (const VdevDriver& driver : kDrivers) {
        if (name.starts_with(driver.name) && (best == nullptr || driver.name.size() > best->name.size())) {
            best = &driver;
        }
    }
    return best;
}

std::vector<std::string_view> vdev_driver_names() {
    std::vector<std::string_view> names;
    std::transform(std::begin(kDrivers), std::end(kDrivers), std::back_inserter(names),
                   [](const VdevDriver& driver) { return driver.name; });
    return names;
}

}  // namespace neigh::config
