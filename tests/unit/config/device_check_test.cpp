// A device on a machine made of a few files: what keeps it from being opened, and what to do, in one sentence.
#include "config/device_check.hpp"

#include <cerrno>
#include <unistd.h>

#include "tests/unit/config/machine_fixture.hpp"

namespace neigh::config {
namespace {

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

TEST_F(MachineTest, AVirtualDeviceHasAQueueForEachWorker) {
    expect_device("net_af_packet0,iface=ea0", "net_af_packet0 has 1 queue for 2 workers: say qpairs=2",
                  "eal: {lcores: \"0@0,1@1,2@1\"}\n");
    expect_device("net_af_xdp0,iface=ea0,queue_count=2", "net_af_xdp0 has 2 queues for 3 workers: say queue_count=3",
                  "eal: {lcores: \"(0-3)@0\"}\n");
    expect_device("net_virtio_user0,path=/x", "net_virtio_user0 has 1 queue for 2 workers: say queues=2",
                  "eal: {lcores: \"(0-2)@0\"}\n");
    expect_device("net_af_packet0,iface=ea0,qpairs=3", "", "eal: {lcores: \"(0-3)@0\"}\n");
    expect_device("net_tap0", "", "eal: {lcores: \"(0-3)@0\"}\n");
    expect_device("net_af_packet0,iface=ea0", "", "eal: {lcores: \"(0-3)@0\", args: [\"-l\", \"0,1\"]}\n");
}

TEST_F(MachineTest, APciDeviceIsThereAndIsOurs) {
    expect_device("0000:09:00.0",
                  "this machine has no PCI device 0000:09:00.0 (dpdk-devbind.py --status-dev net lists them)");
    expect_device("03:00.0",
                  "0000:03:00.0 is bound to the kernel's driver e1000e, as ea0: bind it with `driverctl set-override "
                  "0000:03:00.0 vfio-pci`, which lasts, or `dpdk-devbind.py --bind=vfio-pci 0000:03:00.0`");
    expect_device("04:00.0",
                  "0000:04:00.0 has no driver: bind it with `driverctl set-override 0000:04:00.0 vfio-pci`, which "
                  "lasts, or `dpdk-devbind.py --bind=vfio-pci 0000:04:00.0`");
    expect_device("05:00.0", "");
    pci("0000:06:00.0", "mlx5_core", "");
    expect_device("06:00.0", "");
}

TEST_F(MachineTest, WhereVfioIsNotThereYetItSaysWhatComesFirst) {
    fs::remove_all(root_ / "sys/bus/pci/drivers/vfio-pci");
    pci("0000:06:00.0", "ixgbe", "");
    expect_device(
        "06:00.0",
        "0000:06:00.0 is bound to the kernel's driver ixgbe: bind it with `driverctl set-override 0000:06:00.0 "
        "vfio-pci`, which lasts, or `modprobe vfio-pci && dpdk-devbind.py --bind=vfio-pci 0000:06:00.0`; first "
        "turn the IOMMU on (intel_iommu=on on the kernel's command line, or in the firmware), or take "
        "uio_pci_generic and huge-pages: true");
}

TEST_F(MachineTest, WithoutIommuMemoryMustBeOfHugePages) {
    huge_pages(200, 200);
    pci("0000:06:00.0", "uio_pci_generic", "");
    pci("0000:07:00.0", "vfio-pci", "0");
    put("dev/vfio/noiommu-0", "");
    for (const std::string address : {"0000:06:00.0", "0000:07:00.0"}) {
        const std::string driver = address == "0000:06:00.0" ? "uio_pci_generic" : "vfio-pci";
        expect_device(address, address + " is bound to " + driver +
                                   " without IOMMU, and so needs memory of a known physical address: say "
                                   "eal.huge-pages: true");
        expect_device(address, "", "eal: {huge-pages: true}\n");
    }
}

TEST_F(MachineTest, WhoHasADeviceIsNamed) {
    huge_pages(200, 200);
    process(77, "dpdk-testpmd", "/dev/vfio/12");
    process(78, "qemu", "/dev/vfio/13");
    expect_device("05:00.0", "0000:05:00.0 is in use: dpdk-testpmd (process 77) has /dev/vfio/12 open");
    machine_.occasion = Occasion::start;
    expect_device("05:00.0", "0000:05:00.0 is in use: dpdk-testpmd (process 77) has /dev/vfio/12 open");
    machine_.occasion = Occasion::check;  // it may be neighd itself
    expect_device("05:00.0", "");
    machine_.occasion = Occasion::start;
    pci("0000:06:00.0", "igb_uio", "");
    put("sys/bus/pci/devices/0000:06:00.0/uio/uio3/name", "igb_uio");
    expect_device("06:00.0", "", "eal: {huge-pages: true}\n");
    process(79, "neighd", "/dev/uio3");
    expect_device("06:00.0", "0000:06:00.0 is in use: neighd (process 79) has /dev/uio3 open",
                  "eal: {huge-pages: true}\n");
}

TEST_F(MachineTest, ThisProcessIsNotInItsOwnWay) {
    process(::getpid(), "neighd", "/dev/vfio/12");
    expect_device("05:00.0", "");
}

TEST_F(MachineTest, WhyADevicesFileCannotBeOpened) {
    const auto expect = [this](const std::string& file, int error, const std::string& message) {
        open_errors_ = {{file, error}};
        expect_device("05:00.0", message);
        machine_.occasion = Occasion::check;
        expect_device("05:00.0", "");
        machine_.occasion = Occasion::start;
    };
    expect("/dev/vfio/12", EBUSY,
           "0000:05:00.0 is in use: a process that can't be seen from here has /dev/vfio/12 open");
    expect("/dev/vfio/12", EACCES,
           "0000:05:00.0: /dev/vfio/12 may not be opened by this user: give it to the one that runs neighd (chown)");
    expect("/dev/vfio/12", EPERM,
           "0000:05:00.0: /dev/vfio/12 may not be opened here: the unit's or the container's list of devices leaves it "
           "out (DeviceAllow=char-vfio rw)");
    expect("/dev/vfio/vfio", ENOENT,
           "0000:05:00.0: /dev/vfio/vfio is not there (modprobe vfio-pci; a container has to be given it)");
    expect("/dev/vfio/12", EIO, "0000:05:00.0: /dev/vfio/12 can't be opened: Input/output error");
    huge_pages(200, 200);
    pci("0000:07:00.0", "vfio-pci", "0");
    put("dev/vfio/noiommu-0", "");
    open_errors_ = {{"/dev/vfio/noiommu-0", EPERM}};
    expect_device("07:00.0", "0000:07:00.0: /dev/vfio/noiommu-0 takes CAP_SYS_RAWIO, for there is no IOMMU",
                  "eal: {huge-pages: true}\n");
}

TEST_F(MachineTest, AnotherPlugInIsNotJudged) {
    EXPECT_EQ(wrong("eal: {args: [\"-d\", \"/opt/mine.so\"]}\n", "net_mine0"), Lines{});
}

}  // namespace
}  // namespace neigh::config
