#!/usr/bin/python3
"""4,000 neighbors' claims to be at other MACs: claims.py DEVICE MAC_PREFIX 4|6 [strangers|BURSTS]

Neighbor number N, 10.9.(1 + N/250).(1 + N%250) or 2001:db8:9::1:N, says that it is at MAC_PREFIX:00:00 and its number:
by gratuitous ARP or by an unsolicited advertisement. Back to back; with `strangers` a question of somebody unknown goes
with each, with BURSTS there are so many bursts, with pauses between them.
The story failover.sh runs it. Not here: what becomes of them.
"""

import socket
import struct
import sys
import time
from ipaddress import IPv4Address, IPv6Address

from frames import ALL_NODES, advertisement, arp, mac

COUNT = 4000
PAUSE_S = 0.02


def frame(to: bytes, source: bytes, ether_type: int, payload: bytes) -> bytes:
    return to + source + struct.pack("!H", ether_type) + payload


def claim(family: str, prefix: bytes, number: int) -> bytes:
    source = prefix + bytes(2) + struct.pack("!H", number)
    if family == "4":
        address = IPv4Address(f"10.9.{1 + number // 250}.{1 + number % 250}")
        return frame(b"\xff" * 6, source, 0x0806, arp(1, source, address, bytes(6), address))
    address = IPv6Address("2001:db8:9::1:0") + number
    return frame(mac("33:33:00:00:00:01"), source, 0x86DD, advertisement(source, address, ALL_NODES, False))


def question(number: int) -> bytes:
    source = mac("02:ee:00:00") + struct.pack("!H", number)
    asker = IPv4Address("10.9.100.0") + number
    return frame(b"\xff" * 6, source, 0x0806, arp(1, source, asker, bytes(6), IPv4Address("10.9.0.1")))


def main() -> None:
    device, prefix, family, *rest = sys.argv[1:]
    how = rest[0] if rest else "1"
    frames = []
    for number in range(COUNT):
        if how == "strangers":
            frames.append(question(number))
        frames.append(claim(family, mac(prefix), number))
    bursts = int(how) if how.isdigit() else 1
    size = len(frames) // bursts
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind((device, 0))
        for at in range(0, len(frames), size):
            for one in frames[at : at + size]:
                raw.send(one)
            if bursts > 1:
                time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
