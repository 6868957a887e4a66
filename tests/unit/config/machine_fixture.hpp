// A machine made of a few files, and what a configuration comes to on it.
// Not here: expectations.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "config/machine.hpp"
#include "tests/unit/config/support.hpp"

namespace neigh::config {

namespace fs = std::filesystem;

/// Two cores, 1000 MiB, no huge pages; the kernel has ea0 (a NIC's) and mytap; three PCI devices with an IOMMU: ea0's,
/// one without driver, one of vfio-pci's, which nobody uses.
class MachineTest : public testing::Test {
  protected:
    MachineTest() {
        std::string name = (fs::temp_directory_path() / "neighd-machine.XXXXXX").string();
        root_ = ::mkdtemp(name.data());
        machine_.root = root_;
        put("sys/devices/system/cpu/cpu0/topology/core_id", "0");
        put("sys/devices/system/cpu/cpu1/online", "1");
        put("sys/devices/system/cpu/present", "0-1\n");
        put("proc/meminfo", "MemTotal:        1024000 kB\nMemFree: 1 kB\nSwapTotal:  0 kB\nHugepagesize:  2048 kB\n");
        put("sys/class/net/mytap/tun_flags", "0x1002");
        put("sys/bus/pci/devices/0000:03:00.0/net/ea0/mtu", "1500");
        pci("0000:03:00.0", "e1000e", "1");
        pci("0000:04:00.0", "", "2");
        pci("0000:05:00.0", "vfio-pci", "12");
        fs::create_directories(root_ / "sys/class/net/ea0");
        link("sys/class/net/ea0/device", root_ / "sys/bus/pci/devices/0000:03:00.0");
    }
    ~MachineTest() override { fs::remove_all(root_); }

    void put(const std::string& file, const std::string& text) {
        fs::create_directories((root_ / file).parent_path());
        std::ofstream{root_ / file} << text;
    }
    void link(const std::string& from, const fs::path& to) {
        fs::create_directories((root_ / from).parent_path());
        fs::create_symlink(to, root_ / from);
    }
    /// Empty: no driver, no group.
    void pci(const std::string& address, const std::string& driver, const std::string& group,
             const std::string& bus_class = "0x020000") {
        const std::string place = "sys/bus/pci/devices/" + address;
        put(place + "/class", bus_class);
        if (!driver.empty()) {
            fs::create_directories(root_ / "sys/bus/pci/drivers" / driver);
            link(place + "/driver", root_ / "sys/bus/pci/drivers" / driver);
        }
        if (!group.empty()) {
            const std::string groups = "sys/kernel/iommu_groups/" + group;
            link(groups + "/devices/" + address, root_ / place);
            link(place + "/iommu_group", root_ / groups);
        }
    }
    void process(int pid, const std::string& command, const std::string& open_file) {
        const std::string place = "proc/" + std::to_string(pid);
        put(place + "/comm", command + "\n");
        link(place + "/fd/0", "/dev/null");
        link(place + "/fd/7", open_file);
    }
    void huge_pages(int reserved, int free, const std::string& kib = "2048") {
        put("sys/kernel/mm/hugepages/hugepages-" + kib + "kB/nr_hugepages", std::to_string(reserved));
        put("sys/kernel/mm/hugepages/hugepages-" + kib + "kB/free_hugepages", std::to_string(free));
    }

    /// `more`: further lines, from the third on; the socket lies where a folder is.
    LoadResult load(const std::string& more, const std::string& device) {
        LoadResult loaded = load_text("interfaces:\n  - {name: lan0, device: \"" + device + "\"}\n" + more, "f");
        EXPECT_TRUE(loaded.ok()) << testing::PrintToString(loaded.errors);
        if (loaded.ok() && more.find("socket") == std::string::npos) {
            loaded.config->control.socket = (root_ / "s").string();
        }
        return loaded;
    }
    std::vector<std::string> wrong(const std::string& more, const std::string& device = "net_tap0") {
        const LoadResult loaded = load(more, device);
        Mistakes mistakes;
        if (loaded.ok()) {
            check_machine(*loaded.config, loaded.places, machine_, mistakes);
        }
        return mistakes.lines("f");
    }
    /// The one mistake, of the device; empty: none.
    void expect_device(const std::string& device, const std::string& message, const std::string& more = "") {
        const auto lines = wrong(more, device);
        ASSERT_EQ(lines.size(), message.empty() ? 0U : 1U) << device << testing::PrintToString(lines);
        if (!message.empty()) {
            EXPECT_EQ(lines[0], "f:2:26: " + message);
        }
    }

    fs::path root_;
    std::map<std::string, int> open_errors_;  ///< by a device's file
    Machine machine_{
        .has_interface = [](const std::string& name) { return name == "ea0" || name == "mytap"; },
        .memory_needed_mb = 300,
        .least_memory_mb = 250,
        .occasion = Occasion::rehearsal,
        .open_error = [this](const std::string& file) { return open_errors_.contains(file) ? open_errors_[file] : 0; }};
};

using Lines = std::vector<std::string>;

}  // namespace neigh::config
