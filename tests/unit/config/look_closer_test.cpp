// What may be in a start's way on a machine made of a few files, and what is worth a note.
#include "config/look_closer.hpp"

#include "config/numa.hpp"
#include "tests/unit/config/machine_fixture.hpp"

namespace neigh::config {
namespace {

class LookCloserTest : public MachineTest {
  protected:
    /// `PATH: text`, a note's with `note: ` before it. Workers sleep: their cores are no matter, unless `more` says so.
    Lines found(const std::string& device, const std::string& more = "worker: {idle-sleep-us: 50}\n") {
        const LoadResult loaded = load(more, device);
        Lines lines;
        for (const Finding& finding : loaded.ok() ? look_closer(*loaded.config, machine_) : std::vector<Finding>{}) {
            lines.push_back((finding.kind == Finding::Kind::note ? "note: " : "") + finding.path + ": " + finding.text);
        }
        return lines;
    }
};

TEST_F(LookCloserTest, AVirtualDeviceOnSleepingWorkersIsNothingToTellOf) {
    EXPECT_EQ(found("net_tap0"), Lines{});
}

TEST_F(LookCloserTest, CoresOfPollingWorkersAreIsolated) {
    const auto shared = [](const std::string& cores) {
        return Lines{"note: eal.lcores: workers poll on cores that the kernel uses too: isolcpus=" + cores +
                     " nohz_full=" + cores + " on its command line gives them these alone"};
    };
    EXPECT_EQ(found("net_tap0", "eal: {lcores: \"0-3\"}\n"), shared("1,2,3"));
    put("sys/devices/system/cpu/isolated", "2-3\n");
    EXPECT_EQ(found("net_tap0", "eal: {lcores: \"0-3\"}\n"), shared("1"));
    EXPECT_EQ(found("net_tap0", "eal: {lcores: \"1-3\"}\n"), Lines{}) << "control's may be shared";
    EXPECT_EQ(found("net_tap0", "eal: {args: [\"-l\", \"0,1\"]}\n"), Lines{}) << "nobody knows which";
}

TEST_F(LookCloserTest, HugePagesThatAreEnoughAreTold) {
    huge_pages(400, 151);
    const std::string more = "worker: {idle-sleep-us: 50}\neal: {huge-pages: true}\n";
    EXPECT_EQ(found("net_tap0", more),
              Lines{"note: eal.huge-pages: 300 MiB for tables and buffers: 150 huge pages of 2 "
                    "MiB needed, 151 free of 400 reserved"});
    huge_pages(400, 149);
    EXPECT_EQ(found("net_tap0", more), Lines{}) << "a mistake, which is told by itself";
}

TEST_F(LookCloserTest, APortWithoutAWorkerOnItsNodeIsTold) {
    put("sys/devices/system/cpu/cpu0/node0/x", "");
    put("sys/devices/system/cpu/cpu1/node0/x", "");
    put("sys/devices/system/cpu/cpu2/node1/x", "");
    put("sys/devices/system/node/node1/cpulist", "2-3\n");
    const std::string bound = "note: interfaces[0].device: 0000:05:00.0 is bound to vfio-pci, IOMMU group 12";
    const auto found_on = [&](const std::string& node, const std::string& eal) {
        put("sys/bus/pci/devices/0000:05:00.0/numa_node", node + "\n");
        return found("05:00.0", "worker: {idle-sleep-us: 50}\neal: {" + eal + "}\n");
    };
    EXPECT_EQ(found_on("1", "lcores: \"0,1\""),
              (Lines{bound,
                     "note: interfaces[0].device: 0000:05:00.0 is on NUMA node 1, which has no worker: eal.lcores "
                     "may name one of its cores, 2-3"}));
    EXPECT_EQ(found_on("1", "lcores: \"0,1,2\""), Lines{bound});
    EXPECT_EQ(found_on("1", "lcores: \"0@0,1@2\""), Lines{bound}) << "the core that it runs on counts";
    EXPECT_EQ(found_on("0", "lcores: \"2,1\""), Lines{bound});
    EXPECT_EQ(found_on("-1", "lcores: \"0,1\""), Lines{bound}) << "a machine without nodes";
    EXPECT_EQ(found_on("1", "lcores: \"0,7\""), Lines{bound}) << "nobody knows where that is";
    EXPECT_EQ(found_on("1", "args: [\"-l\", \"0,1\"]"), Lines{bound});
}

TEST_F(LookCloserTest, APacketPoolOnEachNodeWithAPort) {
    put("sys/devices/system/cpu/cpu0/node0/x", "");
    pci("0000:06:00.0", "vfio-pci", "13");
    put("sys/bus/pci/devices/0000:05:00.0/numa_node", "0\n");
    put("sys/bus/pci/devices/0000:06:00.0/numa_node", "1\n");
    const auto pools = [this](const std::string& second, const std::string& huge_pages) {
        const LoadResult loaded = load(
            "  - {name: lan1, device: \"" + second + "\"}\neal: {lcores: \"0,1\", huge-pages: " + huge_pages + "}\n",
            "05:00.0");
        return packet_pools(root_, *loaded.config);
    };
    EXPECT_EQ(pools("06:00.0", "true"), 2U);
    EXPECT_EQ(pools("06:00.0", "false"), 1U);
    EXPECT_EQ(pools("net_tap0", "true"), 1U) << "a virtual device is at control's, which is on node 0";
    put("sys/bus/pci/devices/0000:05:00.0/numa_node", "1\n");
    EXPECT_EQ(pools("06:00.0", "true"), 1U);
    EXPECT_EQ(pools("net_tap0", "true"), 2U);
}

TEST_F(LookCloserTest, AnIommuGroupGoesToVfioAsAWhole) {
    EXPECT_EQ(found("05:00.0"), Lines{"note: interfaces[0].device: 0000:05:00.0 is bound to vfio-pci, IOMMU group 12"});
    pci("0000:05:00.1", "e1000e", "12");
    pci("0000:05:00.2", "", "12");
    pci("0000:05:00.3", "vfio-pci", "12");
    pci("0000:05:00.4", "pci-stub", "12");
    pci("0000:00:1c.0", "pcieport", "12", "0x060400");
    EXPECT_EQ(
        found("05:00.0"),
        Lines{"interfaces[0].device: 0000:05:00.0 is in IOMMU group 12 together with 0000:05:00.1, which is bound "
              "to e1000e: a group goes to VFIO as a whole, so bind that to vfio-pci as well, or to no driver"});
}

TEST_F(LookCloserTest, TheIommuIsOn) {
    pci("0000:06:00.0", "vfio-pci", "");
    EXPECT_EQ(found("06:00.0"),
              Lines{"interfaces[0].device: 0000:06:00.0 is bound to vfio-pci and in no IOMMU group: the "
                    "IOMMU is off (intel_iommu=on on the kernel's command line, or in the firmware)"});
    pci("0000:07:00.0", "uio_pci_generic", "");
    EXPECT_EQ(found("07:00.0"), Lines{"note: interfaces[0].device: 0000:07:00.0 is bound to uio_pci_generic, without "
                                      "IOMMU: it may write anywhere in memory"});
    pci("0000:08:00.0", "mlx5_core", "");
    EXPECT_EQ(found("08:00.0"),
              Lines{"note: interfaces[0].device: 0000:08:00.0 is bound to mlx5_core, which DPDK works beside"});
}

TEST_F(LookCloserTest, WhatVfioPinsIsWithinTheLimit) {
    const auto limits = [this](const std::string& capabilities, const std::string& hard) {
        put("proc/self/status", "Name:\tneighd\nCapPrm:\t000001ffffffffff\nCapEff:\t" + capabilities + "\n");
        put("proc/self/limits", "Max locked memory         8388608              " + hard + "              bytes\n");
    };
    const std::string note = "note: interfaces[0].device: 0000:05:00.0 is bound to vfio-pci, IOMMU group 12";
    limits("0000000000000000", "67108864");
    EXPECT_EQ(found("05:00.0"), (Lines{note,
                                       "eal.memory-mb: VFIO pins the 300 MiB for tables and buffers, this user may pin "
                                       "64 MiB (ulimit -l unlimited, or LimitMEMLOCK=infinity in the unit)"}));
    EXPECT_EQ(found("net_tap0"), Lines{}) << "nothing is pinned";
    limits("0000000000000000", "419430400");
    EXPECT_EQ(found("05:00.0"), Lines{note});
    limits("0000000000000000", "unlimited");
    EXPECT_EQ(found("05:00.0"), Lines{note});
    limits("0000000000004000", "67108864");  // CAP_IPC_LOCK
    EXPECT_EQ(found("05:00.0"), Lines{note});
    limits("0000000001000000", "67108864");  // CAP_SYS_RESOURCE
    EXPECT_EQ(found("05:00.0"), Lines{note});
}

}  // namespace
}  // namespace neigh::config
