"""Pings and flushes by turns, as fast as it goes, from within a host: flush_again.py SOCKET ADDRESS...

No ping may wait for a second solicitation (5 s): whoever is forgotten answers within one round trip. Not here: hosts, neighd.
"""

import socket
import sys
import time

from neighctl import Client

ROUNDS = 200
LONGEST = 2.5


def checksum(data):
    total = sum(int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2))
    total = (total & 0xffff) + (total >> 16)
    return 0xffff - ((total & 0xffff) + (total >> 16))


def echo_request(number, six):
    """The kernel fills in ICMPv6's checksum."""
    message = bytes([128 if six else 8, 0, 0, 0]) + b"nd" + number.to_bytes(2, "big")
    return message if six else message[:2] + checksum(message).to_bytes(2, "big") + message[4:]


def ping(raw, address, number, six):
    """Seconds until the answer."""
    raw.sendto(echo_request(number, six), (address, 0))
    begun = time.monotonic()
    answer = b"nd" + number.to_bytes(2, "big")
    while True:
        raw.settimeout(begun + 2 * LONGEST - time.monotonic())
        packet = raw.recv(2048)
        message = packet if six else packet[(packet[0] & 15) * 4:]
        if message[0] == (129 if six else 0) and message[4:8] == answer:
            return time.monotonic() - begun


neighd = Client(sys.argv[1])
for address in sys.argv[2:]:
    six = ":" in address
    raw = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_RAW,
                        socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
    slowest = 0
    for number in range(ROUNDS):
        slowest = max(slowest, ping(raw, address, number, six))
        assert slowest < LONGEST, f"{address}: ping {number} took {slowest:.3f} s"
        neighd.neigh_flush()
    print(f"{address}: {ROUNDS} pings, the slowest {slowest * 1000:.1f} ms")
