"""Frames of all sizes that an MTU allows, and frames with a VLAN tag.

Neighbors: packets.py builds them. Not here: what becomes of fragments (tests/smoke).
"""
import socket
import threading
import time

from cases import case, check, eventually
from packets import Watch, arp_request, send
from hosts import HOST_V4, NEIGHD_V4

OVERHEAD4, OVERHEAD6 = 28, 48     # of a ping's packet: IP and ICMP
STREAM_BYTES = 20_000_000
STREAM_PORT = 5001
FRAMES = 5


def full_size(stage, mtu):
    """Pings that fill the MTU, to neighd and through it, and a TCP stream, whose segments do as well."""
    if stage.router.running and stage.mtu != mtu:
        stage.router.stop()
    if not stage.router.running:
        stage.start(mtu=mtu)
    stage.pings((NEIGHD_V4[0], HOST_V4[1]), size=mtu - OVERHEAD4)
    stage.pings((stage.hosts[0].gateways[1], stage.hosts[1].v6), size=mtu - OVERHEAD6)
    seconds = stream(stage)
    stage.note(f"TCP {STREAM_BYTES * 8 / seconds / 1e6:.0f} Mbit/s")
    drops = stage.router.counters("wan0")
    check(not drops["drop_segmented"], f"drop_segmented {drops['drop_segmented']}")


def stream(stage, seconds=90):
    """How long so many bytes take from host 1 to host 2."""
    server = stage.hosts[1].socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST_V4[1], STREAM_PORT))
    server.listen()
    server.settimeout(seconds)
    got = []

    def receive():
        link, _ = server.accept()
        link.settimeout(seconds)
        while data := link.recv(1 << 18):
            got.append(len(data))

    reader = threading.Thread(target=receive, daemon=True)
    reader.start()
    began = time.monotonic()
    client = stage.hosts[0].socket(socket.AF_INET, socket.SOCK_STREAM)
    client.settimeout(seconds)
    try:
        client.connect((HOST_V4[1], STREAM_PORT))
        client.sendall(bytes(STREAM_BYTES))
        client.shutdown(socket.SHUT_WR)
        reader.join(seconds)
    except OSError as fault:
        check(False, f"TCP stalls after {sum(got)} bytes: {fault}; {stage.told()}")
    finally:
        client.close()
        server.close()
    check(sum(got) == STREAM_BYTES, f"{sum(got)} of {STREAM_BYTES} bytes came; {stage.told()}")
    return time.monotonic() - began


@case()
def mtu_1500(stage):
    """mtu 1500: full-size frames in both families and a TCP stream pass"""
    full_size(stage, 1500)


@case()
def priority_tagged(stage):
    """priority-tagged frames (VLAN 0) are answered as untagged ones"""
    host = stage.hosts[0]
    before = stage.router.counters("wan0")["arp_requests_answered"]
    with Watch(host, lambda frame: frame.ether_type == 0x0806 and frame.sender == stage.nics[0].mac) as watch:
        send(host, *[arp_request(host, NEIGHD_V4[0], tag=5 << 13)] * FRAMES)
        eventually(10, lambda: len(watch.seen) >= FRAMES, lambda: f"{len(watch.seen)} answers; {stage.told()}")
    got = stage.router.counters("wan0")["arp_requests_answered"] - before
    check(got == FRAMES, f"arp_requests_answered grew by {got}")


@case()
def unknown_vlan(stage):
    """frames of a VLAN that no interface has are counted as drop_vlan_unknown, where the device hands them on"""
    host = stage.hosts[0]
    before = stage.router.counters("wan0")
    with Watch(host, lambda frame: frame.ether_type == 0x0806 and frame.sender == stage.nics[0].mac) as watch:
        send(host, *[arp_request(host, NEIGHD_V4[0], tag=5)] * FRAMES)
        send(host, arp_request(host, NEIGHD_V4[0]))  # the last one is answered: those before it have been seen
        eventually(10, lambda: watch.seen, "the untagged one is not answered")
    after = stage.router.counters("wan0")
    grown = after["drop_vlan_unknown"] - before["drop_vlan_unknown"]
    arrived = after["rx_packets"] - before["rx_packets"]
    stage.note(f"{grown} of {FRAMES} reached neighd")
    check(len(watch.seen) == 1, f"{len(watch.seen)} answers")
    check(grown == FRAMES or (grown == 0 and arrived < FRAMES), f"{grown} counted, {arrived} frames received")


@case(long=True)
def mtu_2500(stage):
    """mtu 2500: full-size frames in both families and a TCP stream pass"""
    full_size(stage, 2500)
