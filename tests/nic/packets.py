"""Frames by hand, and what is seen on a host's tap: numbered datagrams, tagged ARP requests, a watcher with times.

A numbered datagram says when it was sent: what came of it is told by its number, not by a clock. Neighbors: hosts.py
opens the sockets, tests/smoke/frames.py has the codecs. Not here: what should come.
"""
import itertools
import pathlib
import select
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass
from ipaddress import ip_address

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "smoke"))
import frames as codecs  # noqa: E402

PORT = 9
BROADCAST = bytes.fromhex("ffffffffffff")
TAGGED = 0x8100


@dataclass(frozen=True)
class Frame:
    at: float       # time.time() at which it was read
    data: bytes

    @property
    def to(self):
        return self.data[:6].hex(":")

    @property
    def sender(self):
        return self.data[6:12].hex(":")

    @property
    def ether_type(self):
        return int.from_bytes(self.data[12:14], "big")

    @property
    def number(self):
        """Of a numbered IPv4 datagram, else nothing."""
        if self.ether_type != 0x0800 or len(self.data) < 46 or self.data[23] != socket.IPPROTO_UDP:
            return None
        if self.data[36:38] != PORT.to_bytes(2, "big"):
            return None
        return int.from_bytes(self.data[42:46], "big")

    @property
    def unreachable(self):
        """ICMP or ICMPv6 destination unreachable: its code, else nothing."""
        if self.ether_type == 0x0800 and self.data[23] == 1 and self.data[34] == 3:
            return self.data[35]
        if self.ether_type == 0x86DD and self.data[20] == 58 and self.data[54] == 1:
            return self.data[55]
        return None


class Watch:
    """Every frame that comes to a host while the block runs, in `seen`."""

    def __init__(self, host, wanted=lambda frame: True):
        self.host, self.wanted, self.seen = host, wanted, []

    def __enter__(self):
        self.link = self.host.frames()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        self.link.close()

    def read(self):
        while not self.ended.is_set():
            if not select.select([self.link], [], [], 0.05)[0]:
                continue
            data, address = self.link.recvfrom(65536)
            frame = Frame(time.time(), data)
            if address[2] != socket.PACKET_OUTGOING and self.wanted(frame):
                self.seen.append(frame)

    def first(self, wanted, seconds):
        """The first that is wanted, as soon as it is there, or nothing."""
        deadline, next_one = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            while next_one < len(self.seen):
                next_one += 1
                if wanted(self.seen[next_one - 1]):
                    return self.seen[next_one - 1]
            time.sleep(0.005)
        return None


class Traffic:
    """Numbered datagrams from one host to an address while the block runs; `number` is the next one's."""

    def __init__(self, host, address, interval=0.005, flows=1):
        self.host, self.address, self.interval, self.flows, self.number = host, address, interval, flows, 0

    def __enter__(self):
        self.ended = threading.Event()
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self.links = [self.host.socket(family, socket.SOCK_DGRAM) for _ in range(self.flows)]
        self.thread = threading.Thread(target=self.send, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        for link in self.links:
            link.close()

    def send(self):
        turns = itertools.cycle(self.links)
        while not self.ended.is_set():
            try:
                next(turns).sendto(struct.pack("!I", self.number) + bytes(18), (self.address, PORT))
            except OSError:
                pass  # an ICMP error that came back, or a full queue: the next one is tried all the same
            self.number += 1
            time.sleep(self.interval)


def flood(host, frame, seconds):
    """The same frame as fast as this machine sends; how many the tap took."""
    link = host.frames()
    lost = host.counter("tx_dropped")
    sent, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        for _ in range(64):
            try:
                link.send(frame)
                sent += 1
            except OSError:  # no room
                pass
    link.close()
    return sent - (host.counter("tx_dropped") - lost)


def arp_request(host, target, tag=None):
    """A question of the host's for target, tagged where a tag (TCI) is given."""
    me, it = codecs.mac(host.mac), ip_address(host.v4)
    body = codecs.arp(1, me, it, bytes(6), ip_address(target))
    tagged = b"" if tag is None else struct.pack("!HH", TAGGED, tag)
    return BROADCAST + me + tagged + struct.pack("!H", 0x0806) + body + bytes(18)


def datagram(host, router_mac, address, size=18):
    """A UDP datagram from the host through the router, as a frame."""
    source, to = ip_address(host.v4).packed, ip_address(address).packed
    header = struct.pack("!BBHHHBBH", 0x45, 0, 28 + size, 0, 0, 64, 17, 0) + source + to
    header = header[:10] + struct.pack("!H", codecs.checksum(header)) + header[12:]
    body = struct.pack("!HHHH", 4000, PORT, 8 + size, 0) + bytes(size)
    return codecs.mac(router_mac) + codecs.mac(host.mac) + b"\x08\x00" + header + body


def send(host, *frames):
    link = host.frames()
    for frame in frames:
        link.send(frame)
    link.close()
