#!/usr/bin/python3
"""New hosts that appear on a link, one by one, while its router is attacked: how soon do they get their packets?

newcomers.py NEAR FAR ROUTER_MAC IPV4 IPV6 COUNT: the hosts, COUNT of each family from these addresses on, appear on the
device NEAR, where they answer ARP requests and solicitations from then on; and a packet for each comes from the device
FAR, through the router, again each second until one arrives. Begins when the load does. Prints a JSON list: [family,
seconds until the first arrival, or null] each.
Neighbors: attack.py runs it in the generator's namespace, beside the generator. Not here: known hosts, load.
"""
import ctypes
import json
import pathlib
import select
import socket
import struct
import subprocess
import sys
import time
from ipaddress import ip_address

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "smoke"))
from frames import advertisement, arp, checksum, mac  # noqa: E402

MAC, OTHER_MAC = mac("02:6e:65:77:00:01"), mac("02:6e:65:77:00:02")
SENDERS = {4: ip_address("192.0.2.77"), 6: ip_address("2001:db8:ffff::77")}  # nobody asks for these
EVERY, AGAIN, PATIENCE = 0.125, 1, 3  # seconds: between two hosts, until a packet is repeated, after the last host
LOAD = 10_000  # packets a second; known hosts alone are far below
SO_ATTACH_FILTER, ETH_P_ALL, EXPERIMENT, NO_NEXT_HEADER = 26, 3, 253, 59


def open_device(name, expression):
    """A raw socket that sees what tcpdump's expression selects, and nothing else of the load."""
    command = ["tcpdump", "-y", "EN10MB", "-ddd", expression]
    count, *lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *map(int, line.split())) for line in lines))
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    raw.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", int(count), ctypes.addressof(code)))
    raw.bind((name, ETH_P_ALL))
    return raw


def packet(host):
    """To that host, from nobody; with nothing inside."""
    source = SENDERS[host.version]
    if host.version == 6:
        return struct.pack("!IHBB", 6 << 28, 0, NO_NEXT_HEADER, 64) + source.packed + host.packed
    header = struct.pack("!BBHIBBH", 0x45, 0, 20, 0, 64, EXPERIMENT, 0) + source.packed + host.packed
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:]


def answer(frame, present):
    """To a question for a host that is there; nothing for others."""
    asker, kind = frame[6:12], frame[12:14]
    target = ip_address(frame[38:42] if kind == b"\x08\x06" else frame[62:78])
    if target not in present:
        return None
    if kind == b"\x08\x06":
        return asker + MAC + kind + arp(2, MAC, target, frame[22:28], ip_address(frame[28:32]))
    return asker + MAC + kind + advertisement(MAC, target, ip_address(frame[22:38]), True)


def arrived(frame):
    return ip_address(frame[30:34] if frame[12:14] == b"\x08\x00" else frame[38:54])


def is_question(frame):
    return frame[12:14] == b"\x08\x06" or frame[20] == 58


def await_load(device):
    """Until the kernel counts as many packets there, one way or the other."""
    def packets():
        line = next(line for line in pathlib.Path("/proc/self/net/dev").read_text(encoding="ascii").splitlines()
                    if line.strip().startswith(device + ":"))
        fields = line.partition(":")[2].split()
        return int(fields[1]) + int(fields[9])
    before, after = packets(), 0
    while True:
        time.sleep(0.1)
        after = packets()
        if (after - before) / 0.1 > LOAD:
            return
        before = after


class Newcomers:
    def __init__(self, near, far, router_mac, hosts):
        net4, net6 = (next(int(host) & 0xffffff00 for host in hosts if host.version == version) for version in (4, 6))
        self.near = open_device(near, f"(arp and arp[6:2] = 1 and arp[24:4] & 0xffffff00 = {net4})"
                                      f" or (icmp6 and ip6[40] = 135 and ip6[60:4] & 0xffffff00 = {net6})"
                                      f" or ip proto {EXPERIMENT} or ip6 proto {NO_NEXT_HEADER}")
        self.far = open_device(far, "less 1")  # it only sends
        self.to_router = mac(router_mac) + OTHER_MAC
        self.waiting, self.first, self.last, self.times = list(hosts), {}, {}, {}

    def send(self, host, now):
        self.first.setdefault(host, now)
        self.last[host] = now
        self.far.send(self.to_router + (b"\x08\x00" if host.version == 4 else b"\x86\xdd") + packet(host))

    def receive(self):
        frame, address = self.near.recvfrom(2048)
        if address[2] == socket.PACKET_OUTGOING:
            return
        if is_question(frame):
            if reply := answer(frame, self.first):
                self.near.send(reply)
        elif (host := arrived(frame)) in self.first:
            self.times.setdefault(host, time.monotonic() - self.first[host])

    def run(self):
        begin, appeared = time.monotonic(), 0
        end = begin + len(self.waiting) * EVERY + PATIENCE
        while (now := time.monotonic()) < end and len(self.times) < len(self.waiting):
            if appeared < len(self.waiting) and now >= begin + appeared * EVERY:
                self.send(self.waiting[appeared], now)
                appeared += 1
            for host in [host for host, then in self.last.items() if host not in self.times and now - then > AGAIN]:
                self.send(host, now)
            if select.select([self.near], [], [], 0.01)[0]:
                self.receive()
        return [[host.version, self.times.get(host)] for host in self.waiting]


def main():
    near, far, router_mac, ipv4, ipv6, count = sys.argv[1:]
    hosts = [ip_address(first) + n for n in range(int(count)) for first in (ipv4, ipv6)]
    newcomers = Newcomers(near, far, router_mac, hosts)
    await_load(near)
    print(json.dumps(newcomers.run()))


main()
