// Names of folders and numbers in files.
// Neighbors: numa.hpp says what for.
#include "config/numa.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "config/device.hpp"
#include "config/kernel_file.hpp"
#include "config/lcores.hpp"

namespace neigh::config {
namespace {

namespace fs = std::filesystem;

std::optional<unsigned> control_node(const fs::path& root, const Config& config) {
    if (choose_lcores(config.eal.args)) {
        return std::nullopt;
    }
    const std::vector<unsigned> all = cpus_of(config.eal.lcores);
    const std::vector<unsigned> workers = worker_cpus_of(config.eal.lcores);
    const auto own = std::find_if(all.begin(), all.end(), [&](unsigned cpu) {
        return std::find(workers.begin(), workers.end(), cpu) == workers.end();
    });
    return all.empty() ? std::nullopt : node_of_cpu(root, own != all.end() ? *own : all.front());
}

}  // namespace

std::optional<unsigned> node_of_cpu(const fs::path& root, unsigned cpu) {
    constexpr std::string_view kNode = "node";
    for (const std::string& name : names_in(root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)))) {
        unsigned node = 0;
        if (!name.starts_with(kNode)) {
            continue;
        }
        const auto [end, error] = std::from_chars(name.data() + kNode.size(), name.data() + name.size(), node);
        if (error == std::errc{} && end == name.data() + name.size()) {
            return node;
        }
    }
    return std::nullopt;
}

std::optional<unsigned> node_of_pci(const fs::path& root, std::string_view address) {
    const auto node = number_in(root / "sys/bus/pci/devices" / address / "numa_node");  // -1: of none
    return node ? std::optional{static_cast<unsigned>(*node)} : std::nullopt;
}

std::set<unsigned> worker_nodes(const fs::path& root, const Config& config) {
    std::set<unsigned> nodes;
    if (choose_lcores(config.eal.args)) {
        return nodes;
    }
    for (const unsigned cpu : worker_cpus_of(config.eal.lcores)) {
        const auto node = node_of_cpu(root, cpu);
        if (!node) {
            return {};
        }
        nodes.insert(*node);
    }
    return nodes;
}

std::size_t packet_pools(const fs::path& root, const Config& config) {
    if (!config.eal.huge_pages) {
        return 1;
    }
    std::set<std::optional<unsigned>> nodes;
    for (const Interface& interface : config.interfaces) {
        const Device device = parse_device(interface.device);
        const auto node = device.is_pci ? node_of_pci(root, device.name) : std::nullopt;
        nodes.insert(node ? node : control_node(root, config));
    }
    return std::max<std::size_t>(nodes.size(), 1);
}

}  // namespace neigh::config
