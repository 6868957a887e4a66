// Cores, pages, pinned memory and IOMMU groups.
// Neighbors: look_closer.hpp says what for.
#include "config/look_closer.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "config/device.hpp"
#include "config/huge_pages.hpp"
#include "config/kernel_file.hpp"
#include "config/lcores.hpp"
#include "config/numa.hpp"
#include "config/pci.hpp"

namespace neigh::config {
namespace {

using Kind = Finding::Kind;

class Look {
  public:
    Look(const Config& config, const Machine& machine) : config_(config), machine_(machine) {}

    std::vector<Finding> all() {
        cores();
        pages();
        bool any_pins = false;
        for (std::size_t i = 0; i < config_.interfaces.size(); ++i) {
            const Device device = parse_device(config_.interfaces[i].device);
            if (const auto found = device.is_pci ? pci_device(machine_.root, device.name) : std::nullopt) {
                pci("interfaces[" + std::to_string(i) + "].device", *found);
                node("interfaces[" + std::to_string(i) + "].device", device.name);
                any_pins |= found->access == PciAccess::vfio && !found->is_noiommu;
            }
        }
        if (any_pins) {
            pinning();
        }
        return std::move(findings_);
    }

  private:
    void add(Kind kind, std::string path, std::string text) {
        findings_.push_back({.kind = kind, .path = std::move(path), .text = std::move(text)});
    }

    /// A worker that polls wants its core alone; one that sleeps shares it anyway.
    void cores() {
        if (config_.worker.idle_sleep_us != 0 || choose_lcores(config_.eal.args)) {
            return;
        }
        const auto isolated = cpu_list(line_in(machine_.root / "sys/devices/system/cpu/isolated"));
        std::string shared;
        for (const unsigned cpu : worker_cpus_of(config_.eal.lcores)) {
            if (!isolated.contains(cpu)) {
                shared += (shared.empty() ? "" : ",") + std::to_string(cpu);
            }
        }
        if (!shared.empty()) {
            add(Kind::note, "eal.lcores",
                "workers poll on cores that the kernel uses too: isolcpus=" + shared + " nohz_full=" + shared +
                    " on its command line gives them these alone");
        }
    }

    /// Its packets would cross between nodes, twice each.
    void node(const std::string& path, const std::string& address) {
        const auto node = node_of_pci(machine_.root, address);
        const std::set<unsigned> workers = worker_nodes(machine_.root, config_);
        if (!node || workers.empty() || workers.contains(*node)) {
            return;
        }
        const std::string number = std::to_string(*node);
        std::string text =
            address + " is on NUMA node " + number + ", which has no worker: eal.lcores may name one of its cores";
        if (const auto cores = line_in(machine_.root / "sys/devices/system/node" / ("node" + number) / "cpulist");
            !cores.empty()) {
            text.append(", ").append(cores);
        }
        add(Kind::note, path, std::move(text));
    }

    void pages() {
        const auto pages = huge_pages_of(machine_.root);
        const std::uint64_t wanted = wanted_mb(config_, machine_);
        if (config_.eal.huge_pages && free_mb(pages) >= wanted) {
            add(Kind::note, "eal.huge-pages",
                std::to_string(wanted) + " MiB for tables and buffers: " + needed_in_words(pages, wanted));
        }
    }

    void pci(const std::string& path, const PciDevice& device) {
        if (device.access == PciAccess::vfio && !device.iommu_group) {
            add(Kind::obstacle, path,
                device.address +
                    " is bound to vfio-pci and in no IOMMU group: the IOMMU is off (intel_iommu=on on the "
                    "kernel's command line, or in the firmware)");
            return;
        }
        const auto others = in_the_way(machine_.root, device);
        for (const PciDevice& other : others) {
            add(Kind::obstacle, path,
                device.address + " is in IOMMU group " + *device.iommu_group + " together with " + other.address +
                    ", which is bound to " + other.driver +
                    ": a group goes to VFIO as a whole, so bind that to vfio-pci " + "as well, or to no driver");
        }
        if (others.empty() && device.access != PciAccess::kernel) {
            add(Kind::note, path, device.address + " is bound to " + device.driver + about_iommu(device));
        }
    }

    static std::string about_iommu(const PciDevice& device) {
        if (device.access == PciAccess::bifurcated) {
            return ", which DPDK works beside";
        }
        return device.access == PciAccess::uio || device.is_noiommu
                   ? ", without IOMMU: it may write anywhere in memory"
                   : ", IOMMU group " + device.iommu_group.value_or("none");
    }

    /// VFIO pins all of DPDK's memory, and the limit is the user's.
    void pinning() {
        const auto limit_mb = pinnable_mb();
        const std::uint64_t wanted = wanted_mb(config_, machine_);
        if (limit_mb && *limit_mb < wanted) {
            add(Kind::obstacle, "eal.memory-mb",
                "VFIO pins the " + std::to_string(wanted) + " MiB for tables and buffers, this user may pin " +
                    std::to_string(*limit_mb) + " MiB (ulimit -l unlimited, or LimitMEMLOCK=infinity in the unit)");
        }
    }

    /// Nothing: no limit, or one that this process can raise or need not heed.
    [[nodiscard]] std::optional<std::uint64_t> pinnable_mb() const {
        constexpr std::uint64_t kIpcLock = std::uint64_t{1} << 14U;
        constexpr std::uint64_t kSysResource = std::uint64_t{1} << 24U;
        const auto own = machine_.root / "proc/self";
        const std::string capabilities = text_behind(own / "status", "CapEff:").value_or("");
        std::uint64_t effective = 0;
        (void)std::from_chars(capabilities.data(), capabilities.data() + capabilities.size(), effective, 16);
        if ((effective & (kIpcLock | kSysResource)) != 0) {
            return std::nullopt;
        }
        const std::string soft_and_hard = text_behind(own / "limits", "Max locked memory").value_or("");
        const std::size_t hard_at = soft_and_hard.find_first_not_of(' ', soft_and_hard.find(' '));
        if (hard_at == std::string::npos) {
            return std::nullopt;
        }
        std::uint64_t hard = 0;
        const auto [end, error] =
            std::from_chars(soft_and_hard.data() + hard_at, soft_and_hard.data() + soft_and_hard.size(), hard);
        return error == std::errc{} ? std::optional{hard >> 20U} : std::nullopt;  // else it is `unlimited`
    }

    const Config& config_;
    const Machine& machine_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> look_closer(const Config& config, const Machine& machine) {
    return Look{config, machine}.all();
}

}  // namespace neigh::config
