"""More than the guest can forward: every frame offered is forwarded or counted as lost, to the packet.

Both sides know their neighbors for good, so that nothing else is on the wire. What the tap took from the host and did not
hand to QEMU is not offered. Neighbors: packets.py sends. Not here: how much is lost, which the emulator decides.
"""
import contextlib
import socket
import time

from cases import case, check
from packets import PORT, datagram, flood
from hosts import HOST_V4, ip

SECONDS = 5
LOSSES = ("device_rx_missed", "device_rx_errors", "device_tx_errors")


def received(host):
    """IPv4 packets that came to the host."""
    names, values = [line.split() for line in host.run("cat", "/proc/net/snmp")[1].splitlines() if line.startswith("Ip:")]
    return int(dict(zip(names, values))["InReceives"])


def losses(stage):
    """(what the devices counted, what neighd counted), both interfaces together"""
    counters = [stage.router.counters(name) for name in ("wan0", "lan0")]
    device = sum(counts.get(name, 0) for counts in counters for name in LOSSES)
    own = sum(count for counts in counters for name, count in counts.items() if name.startswith("drop_"))
    return device, own


@contextlib.contextmanager
def known_for_good(stage):
    """neighd and its hosts know one another, and have nothing to ask: a neighbor's probe would count as offered."""
    for host, nic, name in zip(stage.hosts, stage.nics, ("wan0", "lan0")):
        for own, gateway in zip((host.v4, host.v6), host.gateways):
            stage.router.ctl("replace", own, "lladdr", host.mac, "dev", name)
            ip("-n", host.name, "neigh", "replace", gateway, "lladdr", nic.mac, "dev", nic.tap, "nud", "permanent")
    try:
        yield
    finally:
        for host, nic in zip(stage.hosts, stage.nics):
            for gateway in host.gateways:
                ip("-n", host.name, "neigh", "del", gateway, "dev", nic.tap, check=False)
        stage.router.ctl("flush", "nud", "permanent")


@case(long=True)
def overload(stage):
    """overload: offered = forwarded + counted losses, to the packet"""
    first, second = stage.hosts
    with known_for_good(stage), second.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind((HOST_V4[1], PORT))  # else each datagram would be answered by ICMP
        time.sleep(2)
        offered, arrived, lost = first.counter("tx_packets"), received(second), losses(stage)
        flood(first, datagram(first, stage.nics[0].mac, HOST_V4[1]), SECONDS)
        time.sleep(2)
        offered, arrived = first.counter("tx_packets") - offered, received(second) - arrived
        by_device, by_neighd = (after - before for after, before in zip(losses(stage), lost))
    stage.note(f"offered {offered}, forwarded {arrived}, lost by devices {by_device}, by neighd {by_neighd}")
    check(by_device + by_neighd > 0, f"nothing was lost of {offered}: this was no overload")
    left = offered - arrived - by_device - by_neighd
    check(left == 0, f"{left} of {offered} are neither forwarded ({arrived}) nor counted ({by_device} and {by_neighd})")
