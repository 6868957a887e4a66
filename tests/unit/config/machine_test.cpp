// A configuration against a machine made of a few files: what start would refuse is named at its place.
#include "config/machine.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

namespace fs = std::filesystem;

/// Two cores, 1000 MiB, no huge pages; the kernel has ea0 (a NIC's) and mytap; three PCI devices.
class MachineTest : public testing::Test {
  protected:
    MachineTest() {
        std::string name = (fs::temp_directory_path() / "neighd-machine.XXXXXX").string();
        root_ = ::mkdtemp(name.data());
        put("sys/devices/system/cpu/cpu0/online", "1");
        put("sys/devices/system/cpu/cpu1/online", "1");
        put("sys/devices/system/cpu/present", "0-1\n");
        put("proc/meminfo", "MemTotal:        1024000 kB\nMemFree: 1 kB\nSwapTotal:  0 kB\n");
        put("sys/class/net/mytap/tun_flags", "0x1002");
        put("sys/bus/pci/devices/0000:03:00.0/net/ea0/mtu", "1500");
        bind("0000:03:00.0", "e1000e");
        put("sys/bus/pci/devices/0000:04:00.0/class", "");
        put("sys/bus/pci/devices/0000:05:00.0/class", "");
        bind("0000:05:00.0", "vfio-pci");
        fs::create_directories(root_ / "sys/class/net/ea0");
        fs::create_directory_symlink(root_ / "sys/bus/pci/devices/0000:03:00.0", root_ / "sys/class/net/ea0/device");
    }
    ~MachineTest() override { fs::remove_all(root_); }

    void put(const std::string& file, const std::string& text) {
        fs::create_directories((root_ / file).parent_path());
        std::ofstream{root_ / file} << text;
    }
    void bind(const std::string& device, const std::string& driver) {
        fs::create_directories(root_ / "sys/bus/pci/drivers" / driver);
        fs::create_directory_symlink(root_ / "sys/bus/pci/drivers" / driver,
                                     root_ / "sys/bus/pci/devices" / device / "driver");
    }
    void huge_pages(int reserved, int free) {
        put("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", std::to_string(reserved));
        put("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", std::to_string(free));
    }

    /// `more`: further lines; the socket lies where a folder is.
    std::vector<std::string> wrong(const std::string& more, const std::string& device = "net_tap0") {
        LoadResult loaded = load_text("interfaces:\n  - {name: lan0, device: \"" + device + "\"}\n" + more, "f");
        EXPECT_TRUE(loaded.ok()) << testing::PrintToString(loaded.errors);
        if (!loaded.ok()) {
            return {};
        }
        Mistakes mistakes;
        loaded.config->control.socket =
            more.find("socket") == std::string::npos ? (root_ / "s").string() : loaded.config->control.socket;
        check_machine(*loaded.config, loaded.places, machine_, mistakes);
        return mistakes.lines("f");
    }
    void expect_device(const std::string& device, const std::string& message) {
        const auto lines = wrong("", device);
        ASSERT_EQ(lines.size(), message.empty() ? 0U : 1U) << device << testing::PrintToString(lines);
        if (!message.empty()) {
            EXPECT_EQ(lines[0], "f:2:26: " + message);
        }
    }

    fs::path root_;
    Machine machine_{.root = {},
                     .has_interface = [](const std::string& name) { return name == "ea0" || name == "mytap"; },
                     .memory_needed_mb = 300,
                     .is_starting = true};

    void SetUp() override { machine_.root = root_; }
};

using Lines = std::vector<std::string>;

TEST_F(MachineTest, WhatIsThereIsNoMistake) {
    EXPECT_EQ(wrong("eal: {lcores: \"0,1\"}\ncontrol: {group: root, admins: [root, \"0\"]}\n"), Lines{});
}

TEST_F(MachineTest, ADeviceThatCannotBeOpenedSaysWhatToDo) {
    expect_device("ea0",
                  "ea0 is an interface of the kernel's: write net_af_packet0,iface=ea0 to sit on it, or bind "
                  "0000:03:00.0 to vfio-pci and write that");
    expect_device("mytap", "mytap is an interface of the kernel's: write net_af_packet0,iface=mytap to sit on it");
    expect_device("net_af_paket0,iface=ea0",
                  "no driver of DPDK's takes 'net_af_paket0'; did you mean 'net_af_packet0'?");
    expect_device("whatever",
                  "no driver of DPDK's takes 'whatever': it is neither a PCI address nor a virtual device "
                  "such as net_af_packet0,iface=NAME");
    expect_device("net_af_packet0", "net_af_packet0 needs an argument iface=, the kernel's interface it sits on");
    expect_device("net_af_packet0,iface=eb0", "there is no interface eb0 in this network namespace");
    expect_device("net_tap0,iface=ea0", "the kernel has an interface ea0 already, and it is no TAP");
    expect_device("net_tap0,iface=mytap", "");
    expect_device("net_af_packet0,iface=ea0", "");
}

TEST_F(MachineTest, APciDeviceIsThereAndIsOurs) {
    expect_device("0000:09:00.0",
                  "this machine has no PCI device 0000:09:00.0 (dpdk-devbind.py --status-dev net lists them)");
    expect_device("03:00.0",
                  "0000:03:00.0 is bound to the kernel's driver e1000e, as ea0: bind it with "
                  "`dpdk-devbind.py --bind=vfio-pci 0000:03:00.0`");
    expect_device("04:00.0", "0000:04:00.0 has no driver: bind it with `dpdk-devbind.py --bind=vfio-pci 0000:04:00.0`");
    expect_device("05:00.0", "");
}

TEST_F(MachineTest, AnotherPlugInIsNotJudged) {
    EXPECT_EQ(wrong("eal: {args: [\"-d\", \"/opt/mine.so\"]}\n", "net_mine0"), Lines{});
}

TEST_F(MachineTest, CoresAreThere) {
    EXPECT_EQ(wrong("eal: {lcores: \"0,1,7\"}\n"), Lines{"f:3:15: this machine has no core 7: it has 0-1"});
    EXPECT_EQ(wrong("eal: {lcores: \"0@0,9@1\"}\n"), Lines{});
    EXPECT_EQ(wrong("eal: {lcores: \"0@0,9@(1,5)\"}\n"), Lines{"f:3:15: this machine has no core 5: it has 0-1"});
}

TEST_F(MachineTest, UsersAndGroupsAreThere) {
    EXPECT_EQ(wrong("control: {group: no-such-group, admins: [root, no-such-user]}\n"),
              (Lines{"f:3:18: there is no group 'no-such-group' on this machine (groupadd --system no-such-group)",
                     "f:3:48: there is no user 'no-such-user' on this machine"}));
}

TEST_F(MachineTest, MemoryIsThere) {
    EXPECT_EQ(wrong("eal: {memory-mb: 2000}\n"),
              Lines{"f:3:18: 2000 MiB for tables and buffers: this machine has 1000 MiB"});
    machine_.memory_needed_mb = 1200;
    EXPECT_EQ(wrong(""), Lines{"f:1:1: 1200 MiB for tables and buffers: this machine has 1000 MiB"});
}

TEST_F(MachineTest, HugePagesAreReservedAndAtStartFree) {
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"),
              Lines{"f:3:19: no huge pages are reserved: sysctl vm.nr_hugepages=150, or huge-pages: false"});
    huge_pages(100, 100);
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"),
              Lines{"f:3:19: 300 MiB for tables and buffers: 200 MiB of huge pages are reserved"});
    huge_pages(400, 50);
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"),
              Lines{"f:3:19: 300 MiB for tables and buffers: 100 MiB of huge pages are free, of 800"});
    machine_.is_starting = false;  // a daemon that runs holds them
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"), Lines{});
    EXPECT_EQ(wrong("eal: {huge-pages: true, memory-mb: 200}\n"),
              Lines{"f:3:36: 200 MiB are too few: tables and buffers take 300"});
}

TEST_F(MachineTest, FilesCanBeMade) {
    put("file", "");
    ASSERT_EQ(::mkfifo((root_ / "fifo").c_str(), 0600), 0);
    const std::string root = root_.string();
    EXPECT_EQ(wrong("state-file: " + root + "/new/folder/state\n"), Lines{});
    EXPECT_EQ(wrong("state-file: " + root + "/file/state\n"), Lines{"f:3:13: " + root + "/file is no folder"});
    // Whoever opens it to read waits for a writer, for ever.
    EXPECT_EQ(wrong("state-file: " + root + "/fifo\n"),
              Lines{"f:3:13: " + root + "/fifo exists and is no regular file"});
    EXPECT_EQ(wrong("control: {socket: " + root + "/file}\n"),
              Lines{"f:3:19: " + root + "/file exists and is no socket"});
}

TEST_F(MachineTest, EalsUsageIsNoArgument) {
    EXPECT_EQ(wrong("eal: {args: [\"--help\"]}\n"), Lines{"f:3:14: --help makes EAL print its usage and end"});
}

TEST(Places, AreThoseOfTheNearestValueThatIsThere) {
    const LoadResult loaded = load_text(kLan, "f");
    EXPECT_EQ(loaded.places.of("interfaces[0].device"), (Position{3, 13}));
    EXPECT_EQ(loaded.places.of("interfaces[0].addresses[1]"), (Position{4, 31}));
    EXPECT_EQ(loaded.places.of("interfaces[0].mtu"), (Position{2, 5}));
    EXPECT_EQ(loaded.places.of("eal.lcores"), (Position{1, 1}));
    EXPECT_EQ(Places{}.of("eal"), (Position{1, 1}));
}

}  // namespace
}  // namespace neigh::config
