// Device strings: what EAL takes them for, and what the file's short forms become.
#include "config/device.hpp"

#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

TEST(Device, APciAddressHasItsDomainAndIsInLowerCase) {
    EXPECT_EQ(normalized_device("00:1F.0"), "0000:00:1f.0");
    EXPECT_EQ(normalized_device("0000:00:1F.0"), "0000:00:1f.0");
    EXPECT_EQ(normalized_device("03:00.0,representor=0"), "0000:03:00.0,representor=0");
    EXPECT_EQ(normalized_device("00:05.0,arg=Up"), "0000:00:05.0,arg=Up");
    EXPECT_EQ(normalized_device("pci:00:1F.0,arg=1"), "0000:00:1f.0,arg=1");
    EXPECT_EQ(normalized_device("pci:0000:00:1f.0"), "0000:00:1f.0");
    for (const char* other :
         {"pci:", "pci:net_tap0", "net_tap0,iface=NT0", "eth0", "00:1f.8", "00:1f", "0000:00:1f.0x", "::1", ""}) {
        EXPECT_EQ(normalized_device(other), other);
        EXPECT_FALSE(parse_device(other).is_pci) << other;
    }
}

TEST(Device, IsNormalizedWhereTheFileIsRead) {
    EXPECT_EQ(good("interfaces:\n  - {name: lan0, device: \"03:00.A\"}\n").interfaces[0].device, "03:00.A");
    EXPECT_EQ(good("interfaces:\n  - {name: lan0, device: \"0A:00.1\"}\n").interfaces[0].device, "0000:0a:00.1");
}

TEST(Device, ArgumentsAreNamed) {
    const Device device = parse_device("net_tap0,iface=nt0,remote,mac=fixed,");
    EXPECT_EQ(device.name, "net_tap0");
    EXPECT_EQ(device.argument("iface"), "nt0");
    EXPECT_EQ(device.argument("remote"), "");
    EXPECT_EQ(device.argument("mac"), "fixed");
    EXPECT_FALSE(device.argument("queues"));
}

TEST(Device, ADriverIsKnownByTheBeginningOfTheName) {
    ASSERT_NE(vdev_driver_of("net_af_packet7"), nullptr);
    EXPECT_EQ(vdev_driver_of("net_af_packet7")->kernel_end, KernelEnd::shares);
    EXPECT_EQ(vdev_driver_of("virtio_user0")->name, "virtio_user");
    EXPECT_EQ(vdev_driver_of("net_virtio_user0")->name, "net_virtio_user");
    EXPECT_EQ(vdev_driver_of("net_tepid0"), nullptr);
    EXPECT_EQ(vdev_driver_of(""), nullptr);
}

TEST(Device, TheKernelsInterfaceIsThatOfDriversThatHaveOne) {
    EXPECT_EQ(parse_device("net_af_xdp0,iface=ea0").kernel_interface(), "ea0");
    EXPECT_EQ(parse_device("net_tap0,iface=ntap0").kernel_interface(), "ntap0");
    EXPECT_FALSE(parse_device("net_tap0").kernel_interface());
    EXPECT_FALSE(parse_device("net_memif0,iface=ea0").kernel_interface());
}

TEST(Device, OnePciDeviceInTwoFormsIsAMistake) {
    expect_mistakes({{"short and long",
                      "interfaces:\n"
                      "  - {name: lan0, device: \"0000:0a:00.1\"}\n"
                      "  - {name: lan1, device: \"pci:0A:00.1,arg=1\"}\n",
                      "3:26: device 0000:0a:00.1 is already that of lan0 in line 2"}});
}

TEST(Device, OneKernelInterfaceBehindTwoVirtualDevicesIsAMistake) {
    expect_mistakes({{"two drivers",
                      "interfaces:\n"
                      "  - {name: lan0, device: \"net_af_packet0,iface=ea0\"}\n"
                      "  - {name: lan1, device: \"net_af_xdp0,iface=ea0\"}\n",
                      "3:26: the kernel's interface ea0 is already that of lan0 in line 2"},
                     {"one driver",
                      "interfaces:\n"
                      "  - {name: lan0, device: \"net_af_packet0,iface=ea0\"}\n"
                      "  - {name: lan1, device: \"net_af_packet1,qpairs=2,iface=ea0\"}\n",
                      "3:26: the kernel's interface ea0 is already that of lan0 in line 2"}});
}

}  // namespace
}  // namespace neigh::config
