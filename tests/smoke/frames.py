#!/usr/bin/python3
"""Sends one forged frame from a host: frames.py [every SECONDS] KIND DEVICE SOURCE_MAC DESTINATION_MAC IP [TARGET_IP]

`every`: again and again, until it is ended; what the device refuses (its link is down) is lost.

KIND: arp-reply     "IP is at SOURCE_MAC", as if asked by TARGET_IP
      arp-gratuitous  the same by broadcast, about itself (RFC 5227)
      na            neighbor advertisement for IP with SOURCE_MAC, Override and Solicited, to TARGET_IP
      na-unsolicited  the same to all nodes, without Solicited
      echo          ICMPv6 echo request from IP to TARGET_IP
      echo-first    first fragment of an echo request from IP to TARGET_IP, of either family
Smoke tests run it inside a host's namespace. Not here: honest traffic, which comes from the host's own stack.
"""

import socket
import struct
import sys
import time
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


def first_fragment(source, to) -> bytes:
    echo = struct.pack("!BBHHH", 8 if to.version == 4 else 128, 0, 0, 1, 1) + bytes(56)
    if to.version == 6:
        fragment = struct.pack("!BBHI", 58, 0, 1, 0xF00D) + echo
        return struct.pack("!IHBB", 6 << 28, len(fragment), 44, 64) + source.packed + to.packed + fragment
    fields = (0x45, 0, 20 + len(echo), 0xF00D, 0x2000, 64, 1)
    header = struct.pack("!BBHHHBBH", *fields, 0) + source.packed + to.packed
    return struct.pack("!BBHHHBBH", *fields, checksum(header)) + source.packed + to.packed + echo


def main() -> None:
    words = sys.argv[1:]
    every = float(words[1]) if words[0] == "every" else None
    kind, device, source, destination, ip, *rest = words[2:] if every else words
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
    elif kind == "echo-first":
        ether_type, payload = 0x0800 if to.version == 4 else 0x86DD, first_fragment(ip, to)
    else:
        sys.exit(f"frames: no kind {kind}")
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind((device, 0))
        frame = destination + source + struct.pack("!H", ether_type) + payload
        while every:
            try:
                raw.send(frame)
            except OSError:
                pass
            time.sleep(every)
        raw.send(frame)


if __name__ == "__main__":
    main()
