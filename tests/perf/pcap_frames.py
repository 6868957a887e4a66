"""Files of frames to forward, for the driver that plays one from memory without end (net_pcap, infinite_rx).

Neighbors: forward.py feeds neighd and testpmd with them, busy.py keeps a worker busy. Not here: anything about a router.
"""
import random
import struct
import sys
from ipaddress import ip_address
from pathlib import Path

from entries import BASES

sys.path.append(str(Path(__file__).resolve().parent.parent / "smoke"))
from frames import checksum  # noqa: E402

ROUTER_MAC = bytes.fromhex("027063617000")  # of DPDK's first net_pcap port
SENDER_MAC = bytes.fromhex("02aa00000001")
SENDERS = {4: ip_address("198.51.100.1"), 6: ip_address("2001:db8:2::1:1")}
FEWEST = 256
HEADS = {4: 42, 6: 62}  # bytes up to UDP's payload


def frame(family, source, destination, size=64):
    """UDP, `size` bytes with the FCS that is not in it (IPv6: 66 at least)."""
    payload = bytes(max(0, size - 4 - HEADS[family]))
    udp = struct.pack("!HHHH", 1000, 2000, 8 + len(payload), 0) + payload
    if family == 6:
        packet = struct.pack("!IHBB", 6 << 28, len(udp), 17, 64) + source.packed + destination.packed
    else:
        header = struct.pack("!BBHIBBH", 0x45, 0, 20 + len(udp), 0, 64, 17, 0) + source.packed + destination.packed
        packet = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    ether_type = b"\x86\xdd" if family == 6 else b"\x08\x00"
    return ROUTER_MAC + SENDER_MAC + ether_type + packet + udp


def to_neighbors(family, neighbors, seed, size):
    """A frame to each neighbor of entries.py, in random order, from a few senders; to few neighbors several each."""
    order = [i % neighbors for i in range(max(FEWEST, neighbors))]
    random.Random(seed).shuffle(order)
    return [frame(family, SENDERS[family] + n % 16, ip_address(BASES[family] + i), size) for n, i in enumerate(order)]


def write(path, frames):
    records = [struct.pack("=IIII", 0, 0, len(data), len(data)) + data for data in frames]
    path.write_bytes(struct.pack("=IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + b"".join(records))
