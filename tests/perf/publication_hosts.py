#!/usr/bin/env python3
"""A sender and the hosts that it sends to: publication_hosts.py NEAR FAR ROUTER_MAC FAMILY HOSTS RATE FILE

Runs in the namespace behind neighd, until its input ends: sends numbered packets on NEAR to each of the hosts in turn,
which answer on FAR when they are asked for, with MACs of their own, whatever others neighd was told. Writes for each
packet when it was sent, and for each that came when that was, and under which MAC.
Neighbors: publication.py starts it and judges. Not here: what was allowed.
"""
import os
import pathlib
import select
import socket
import struct
import sys
import time
from ipaddress import ip_address

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "smoke"))
from frames import advertisement, arp, checksum, mac  # noqa: E402

ETH_P_ALL, PATIENCE, PACE = 3, 1.0, 0.001  # the last two in seconds: for what is under way, between two bursts
FIRST = {4: ip_address("10.3.0.1"), 6: ip_address("2001:db8:2::3:1")}
SENDER = {4: ip_address("10.1.0.10"), 6: ip_address("2001:db8:1::10")}
OWN = 0xee  # second byte of a host's own MAC
SENT, CAME = struct.Struct("=QQ"), struct.Struct("=QQ8s")  # number, nanoseconds; the same and the MAC
PAYLOAD = struct.Struct("!Q")
HEADERS = {4: 14 + 20 + 8, 6: 14 + 40 + 8}


def own_mac(host):
    return bytes([2, OWN, 0, 0, 0, host])


def packet(family, host, number):
    source, to, data = SENDER[family], FIRST[family] + host, PAYLOAD.pack(number)
    udp = struct.pack("!HHHH", 9, 9, 8 + len(data), 0) + data  # IPv6 wants a checksum, but from a router nobody does
    if family == 6:
        return struct.pack("!IHBB", 6 << 28, len(udp), 17, 64) + source.packed + to.packed + udp
    header = struct.pack("!BBHIBBH", 0x45, 0, 20 + len(udp), 0, 64, 17, 0) + source.packed + to.packed
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + udp


def open_device(name):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    raw.setsockopt(socket.SOL_SOCKET, 33, 1 << 26)  # SO_RCVBUFFORCE
    raw.bind((name, ETH_P_ALL))
    return raw


def send(device, router_mac, family, hosts, rate, path):
    raw, number, begin = open_device(device), 0, time.monotonic()
    header = mac(router_mac) + mac("02:aa:aa:aa:aa:aa") + (b"\x86\xdd" if family == 6 else b"\x08\x00")
    with open(path, "wb") as out:
        while not select.select([sys.stdin], [], [], PACE)[0]:
            for _ in range(min(int((time.monotonic() - begin) * rate) - number, 64)):
                frame = header + packet(family, number % hosts, number)
                out.write(SENT.pack(number, time.monotonic_ns()))
                raw.send(frame)
                number += 1


def answer(frame, family, hosts):
    """To a question for one of the hosts; nothing for others."""
    asker, kind = frame[6:12], frame[12:14]
    target = ip_address(frame[38:42] if kind == b"\x08\x06" else frame[62:78])
    host = int(target) - int(FIRST[family])
    if target.version != family or not 0 <= host < hosts:
        return None
    if family == 4:
        return asker + own_mac(host) + kind + arp(2, own_mac(host), target, frame[22:28], ip_address(frame[28:32]))
    return asker + own_mac(host) + kind + advertisement(own_mac(host), target, ip_address(frame[22:38]), True)


def receive(device, family, hosts, path, stop):
    raw = open_device(device)
    with open(path, "wb") as out:
        while select.select([raw], [], [], 0.1)[0] or not stop.exists():
            if not select.select([raw], [], [], 0)[0]:
                continue
            frame, address = raw.recvfrom(2048)
            if address[2] == socket.PACKET_OUTGOING:
                continue
            if frame[12:14] == b"\x08\x06" or (family == 6 and frame[20] == 58 and frame[54] == 135):
                if reply := answer(frame, family, hosts):
                    raw.send(reply)
            elif frame[23 if family == 4 else 20] == 17:
                number, = PAYLOAD.unpack_from(frame, HEADERS[family])
                out.write(CAME.pack(number, time.monotonic_ns(), frame[:6]))


def main():
    near, far, router_mac, family, hosts, rate, path = sys.argv[1:]
    family, hosts, stop = int(family), int(hosts), pathlib.Path(path + ".stop")
    if os.fork() == 0:
        receive(far, family, hosts, path + ".came", stop)
        os._exit(0)
    send(near, router_mac, family, hosts, int(rate), path + ".sent")
    time.sleep(PATIENCE)
    stop.touch()
    _, status = os.wait()
    sys.exit(status != 0)


if __name__ == "__main__":
    main()
