// Which capabilities a configuration's devices need.
#include "control/privileges.hpp"

#include <linux/capability.h>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace neigh::control::test {
namespace {

constexpr CapabilitySet set_of(std::initializer_list<unsigned> capabilities) {
    CapabilitySet set;
    for (const unsigned capability : capabilities) {
        set.bits |= std::uint64_t{1} << capability;
    }
    return set;
}

/// 0000:01:… belong to VFIO, 0000:02:… to UIO, 0000:03:… to an mlx5; others to nobody.
std::string driver_of(std::string_view address) {
    return address.starts_with("0000:01:")   ? "vfio-pci"
           : address.starts_with("0000:02:") ? "uio_pci_generic"
           : address.starts_with("0000:03:") ? "mlx5_core"
                                             : "";
}

Need needed(const std::vector<std::string>& devices, const std::vector<std::string>& arguments = {},
            bool has_iommu = true) {
    config::Config config;
    config.eal.args = arguments;
    for (const std::string& device : devices) {
        config::Interface interface;
        interface.device = device;
        config.interfaces.push_back(interface);
    }
    return capabilities_needed(
        config, {.kernel_driver_of = driver_of, .has_iommu = has_iommu ? +[] { return true; } : +[] { return false; }});
}

constexpr CapabilitySet kBase = set_of({CAP_CHOWN});
constexpr CapabilitySet kNetwork = kBase | set_of({CAP_NET_ADMIN, CAP_NET_RAW});
constexpr CapabilitySet kHardware = kBase | set_of({CAP_SYS_ADMIN, CAP_SYS_RAWIO});

TEST(Privileges, EachDeviceHasItsNeeds) {
    EXPECT_EQ(needed({"net_ring0", "net_null1", "net_memif0,socket=/run/x"}).capabilities, kBase);
    EXPECT_EQ(needed({"net_tap0,iface=x"}).capabilities, kBase | set_of({CAP_NET_ADMIN}));
    EXPECT_EQ(needed({"net_af_packet0,iface=x"}).capabilities, kNetwork);
    EXPECT_EQ(needed({"net_af_xdp0,iface=x,xdp_prog=/y"}).capabilities, kNetwork | set_of({CAP_BPF}));
    EXPECT_EQ(needed({"net_af_xdp0,iface=x"}).capabilities, kNetwork | set_of({CAP_BPF, CAP_SYS_ADMIN}));
    EXPECT_EQ(needed({"0000:01:00.0"}).capabilities, kBase);
    EXPECT_EQ(needed({"0000:01:00.0"}, {}, false).capabilities, kHardware);
    EXPECT_EQ(needed({"0000:02:00.0,x=1"}).capabilities, kHardware);
    EXPECT_EQ(needed({"0000:03:00.0", "net_ring0"}).capabilities, kNetwork);
}

TEST(Privileges, PinnedMemoryWithALimitTakesOneMore) {
    const PciFacts none{.kernel_driver_of = driver_of, .has_iommu = [] { return true; }};
    EXPECT_EQ(capabilities_needed({}, none, Pinning::limited).capabilities, kBase | set_of({CAP_IPC_LOCK}));
    EXPECT_EQ(capabilities_needed({}, none, Pinning::unlimited).capabilities, kBase);
}

TEST(Privileges, DevicesAmongEalsArgumentsCountAsWell) {
    EXPECT_EQ(needed({"net_ring0"}, {"--vdev=net_tap0"}).capabilities, kBase | set_of({CAP_NET_ADMIN}));
    EXPECT_EQ(needed({"net_ring0"}, {"--vdev", "net_pcap0,iface=x"}).capabilities, kNetwork);
    EXPECT_EQ(needed({"net_ring0"}, {"-a", "0000:02:00.0"}).capabilities, kHardware);
    EXPECT_EQ(needed({"net_ring0"}, {"--vdev"}).capabilities, kBase);
}

TEST(Privileges, WhatNobodyKnowsIsNamed) {
    EXPECT_EQ(needed({"net_tap0"}).unknown, "");
    EXPECT_EQ(needed({"net_tap0", "net_bonding0,mode=1"}).unknown, "net_bonding0,mode=1");
    EXPECT_EQ(needed({"0000:04:00.0"}).unknown, "0000:04:00.0");
    EXPECT_EQ(needed({"net_tap0"}, {"--vdev=net_bonding0"}).unknown, "net_bonding0");
}

}  // namespace
}  // namespace neigh::control::test
