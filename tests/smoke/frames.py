#!/usr/bin/python3
"""Sends one forged frame from a host: frames.py KIND DEVICE SOURCE_MAC DESTINATION_MAC IP [TARGET_IP]

KIND: arp-reply     "IP is at SOURCE_MAC", as if asked by TARGET_IP
      arp-gratuitous  the same by broadcast, about itself (RFC 5227)
      na            neighbor advertisement for IP with SOURCE_MAC, Override and Solicited, to TARGET_IP
      na-unsolicited  the same to all nodes, without Solicited
      echo          ICMPv6 echo request from IP to TARGET_IP
Smoke tests run it inside a host's namespace. Not here: honest traffic, which comes from the host's own stack.
"""

import socket
import struct
import sys
from ipaddress import ip_address

ALL_NODES = ip_address("ff02::1")


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def arp(operation: int, sender: bytes, sender_ip, target: bytes, target_ip) -> bytes:
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + sender + sender_ip.packed + target + target_ip.packed


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def icmpv6(kind: int, source, to, body: bytes) -> bytes:
    message = struct.pack("!BBH", kind, 0, 0) + body
    pseudo = source.packed + to.packed + struct.pack("!II", len(message), 58)
    message = struct.pack("!BBH", kind, 0, checksum(pseudo + message)) + body
    return struct.pack("!IHBB", 6 << 28, len(message), 58, 255) + source.packed + to.packed + message


def advertisement(sender: bytes, target, to, solicited: bool) -> bytes:
    flags = (0x40000000 if solicited else 0) | 0x20000000
    return icmpv6(136, target, to, struct.pack("!I", flags) + target.packed + struct.pack("!BB", 2, 1) + sender)


def main() -> None:
    kind, device, source, destination, ip, *rest = sys.argv[1:]
    ip, to = ip_address(ip), ip_address(rest[0]) if rest else None
    source, destination = mac(source), mac(destination)
    if kind == "arp-reply":
        ether_type, payload = 0x0806, arp(2, source, ip, destination, to)
    elif kind == "arp-gratuitous":
        ether_type, payload = 0x0806, arp(1, source, ip, bytes(6), ip)
    elif kind == "na":
        ether_type, payload = 0x86DD, advertisement(source, ip, to, True)
    elif kind == "na-unsolicited":
        ether_type, payload = 0x86DD, advertisement(source, ip, ALL_NODES, False)
    elif kind == "echo":
        ether_type, payload = 0x86DD, icmpv6(128, ip, to, struct.pack("!HH", 1, 1))
    else:
        sys.exit(f"frames: no kind {kind}")
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind((device, 0))
        raw.send(destination + source + struct.pack("!H", ether_type) + payload)


if __name__ == "__main__":
    main()
