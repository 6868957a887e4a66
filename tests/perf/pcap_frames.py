"""Files of frames to forward, for the driver that plays one from memory without end (net_pcap, infinite_rx).

Neighbors: forward.py feeds neighd and testpmd with them. Not here: anything about a router.
"""
import ipaddress
import random
import struct

ROUTER_MAC = bytes.fromhex("027063617000")  # of DPDK's first net_pcap port
SENDER_MAC = bytes.fromhex("02aa00000001")
BASES = {4: int(ipaddress.ip_address("10.0.0.1")), 6: int(ipaddress.ip_address("2001:db8:1::1"))}
SENDERS = {4: int(ipaddress.ip_address("198.51.100.1")), 6: int(ipaddress.ip_address("2001:db8:2::1:1"))}
FEWEST = 256


def neighbor(family, i):
    """The address of neighbor `i`, counted from 0."""
    return ipaddress.ip_address(BASES[family] + i)


def checksum(header):
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    total = (total >> 16) + (total & 0xffff)
    return ~(total + (total >> 16)) & 0xffff


def ipv4(source, destination, payload):
    header = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(payload), 0, 0, 64, 17, 0, source, destination)
    return b"\x08\x00" + header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


def ipv6(source, destination, payload):
    return (b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(payload), 17, 64) + source.to_bytes(16, "big")
            + destination.to_bytes(16, "big") + payload)


def write(path, family, neighbors, seed, size=64):
    """One frame of `size` bytes (FCS counted; IPv6 takes 66 at least) to each neighbor, in random order, from a few
    senders; to few neighbors several each."""
    head = {4: 42, 6: 62}[family]
    udp = struct.pack(">HHHH", 1000, 2000, max(8, size - 4 - head + 8), 0) + bytes(max(0, size - 4 - head))
    order = [i % neighbors for i in range(max(FEWEST, neighbors))]
    random.Random(seed).shuffle(order)
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for n, i in enumerate(order):
            packet = {4: ipv4, 6: ipv6}[family](SENDERS[family] + n % 16, BASES[family] + i, udp)
            frame = ROUTER_MAC + SENDER_MAC + packet
            file.write(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)
    return len(order)
