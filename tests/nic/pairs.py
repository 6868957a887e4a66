"""The NICs that are tried, two of a kind: what QEMU calls them, their queues, the kernel's driver for them.

Neighbors: hosts.py has a host behind each, qemu.py takes the arguments. Not here: cases.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    name: str
    device: str             # QEMU's -device
    kernel_driver: str      # what Linux drives it with
    queues: int = 1         # queue pairs of the device
    workers: int = 1        # of neighd
    tap_header: bool = True  # vnet_hdr: offloads between tap and device; vmxnet3 of QEMU 7.2 shifts frames with it
    # Median until a link's change is seen. 50 ms are promised; an emulated guest needs some for itself.
    seconds_to_see: float = 0.15


VIRTIO = "virtio-net-pci,iommu_platform=on,disable-legacy=on"
PAIRS = {pair.name: pair for pair in (
    Pair("virtio", f"{VIRTIO},mq=on,vectors=6", "virtio_net", queues=2, workers=2),
    Pair("virtio4", f"{VIRTIO},mq=on,vectors=10", "virtio_net", queues=4, workers=2),
    Pair("virtio-rss", f"{VIRTIO},mq=on,rss=on,vectors=6", "virtio_net", queues=2, workers=2),
    Pair("e1000e", "e1000e", "e1000e"),
    Pair("vmxnet3", "vmxnet3", "vmxnet3", tap_header=False),
    # Nobody tells of its link, and to ask takes tens of milliseconds in the emulator, so neighd asks seldom.
    Pair("e1000", "e1000", "e1000", tap_header=False, seconds_to_see=1.5),
)}


@dataclass
class Nic:
    """One device: its place in QEMU, its tap, where the guest sees it."""
    pair: Pair
    number: int        # over all pairs
    pci: str = ""      # address in the guest, once it is up
    node: int | None = None   # NUMA node; none: the machine has none

    @property
    def id(self):
        return f"nic{self.number}"

    @property
    def tap(self):
        return f"tap{self.number}"

    @property
    def mac(self):
        return f"52:54:00:00:{self.number + 1:02x}:01"

    @property
    def slot(self):
        """Of its root port, on the root bus or on that of its node."""
        return 0x5 + self.number

    @property
    def bus_number(self):
        """Of the root bus that its root port is on."""
        return 0 if self.node is None else 0x40 * (self.node + 1)

    @property
    def place(self):
        """Its root port, as the guest's /sys/bus/pci/devices has it."""
        return f"0000:{self.bus_number:02x}:{self.slot:02x}.0"

    def backend(self):
        """QEMU's end of the tap."""
        queues = f",queues={self.pair.queues}" if self.pair.queues > 1 else ""
        header = "on" if self.pair.tap_header else "off"
        return ["-netdev", f"tap,id=net{self.number},ifname={self.tap},script=no,downscript=no,vnet_hdr={header}{queues}"]

    def device(self):
        """As words of device_add: the driver and its properties."""
        driver, *properties = self.pair.device.split(",")
        return {"driver": driver, **dict(word.split("=") for word in properties), "id": self.id,
                "netdev": f"net{self.number}", "bus": f"port{self.number}", "mac": self.mac, "romfile": ""}

    def arguments(self):
        """With a root port of its own, so that it can be unplugged."""
        words = self.device()
        device = words.pop("driver") + "".join(f",{key}={value}" for key, value in words.items())
        bus = "" if self.node is None else f",bus=node{self.node}"
        port = f"pcie-root-port,id=port{self.number},chassis={self.number + 1},slot={self.number + 1},addr={self.slot:#x}{bus}"
        return [*self.backend(), "-device", port, "-device", device]


def root_of_node(node):
    """A root bus of its own for a NUMA node's NICs."""
    return ["-device", f"pxb-pcie,id=node{node},bus=pcie.0,bus_nr={Nic(None, 0, node=node).bus_number},numa_node={node}"]


def nics_of(names):
    """Two NICs for each pair, in order."""
    return [Nic(PAIRS[name], 2 * index + end) for index, name in enumerate(names) for end in (0, 1)]
