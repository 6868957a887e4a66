"""A cable that is pulled and put back, and a NIC that is unplugged and plugged, with traffic towards them.

Times are this machine's: from the moment at which QEMU is told to the frame that shows that neighd has seen it. An emulated
guest on a busy machine is late now and then, so the median of several counts. Neighbors: packets.py watches.
"""
import contextlib
import statistics
import time

from cases import ALL_ADDRESSES, case, check, eventually
from documents import bind
from packets import Traffic, Watch
from hosts import HOST_V4, HOST_V6

ROUNDS = 5
ASKED = ("solicitations_multicast", "solicitations_unicast")


@contextlib.contextmanager
def plugged_after(stage):
    """The cable is back at the end, however that comes: cases behind this one want it."""
    try:
        yield
    finally:
        stage.link(stage.nics[0], True)


def pulled(stage, address, watch, since=0):
    """Pulls wan0's cable while host 2 sends towards it; seconds until host 2 hears that nobody is there."""
    at = stage.link(stage.nics[0], False)
    answer = watch.first(lambda frame: frame.unreachable is not None and frame.at > at, 10)
    check(answer, f"{address}: nobody says within 10 s that the host is unreachable: {stage.told()}")
    return answer.at - at


@case()
def link_down(stage):
    """link down: packets towards it are answered at once with ICMP host unreachable and counted, nobody is solicited"""
    seen = []
    with plugged_after(stage), Watch(stage.hosts[1]) as watch:
        for number in range(ROUNDS):
            address = (HOST_V4, HOST_V6)[number % 2][0]
            eventually(30, lambda: stage.hosts[1].ping(address, 1, wait=1), f"{address} does not answer")
            with Traffic(stage.hosts[1], address):
                seen.append(pulled(stage, address, watch))
                if number == 0:
                    told_by_counters(stage)
            stage.link(stage.nics[0], True)
    stage.note(f"link down seen after {', '.join(f'{1000 * value:.0f}' for value in seen)} ms")
    check(statistics.median(seen) < stage.pair.seconds_to_see, f"seen after {seen} s")
    stage.reachable()


def told_by_counters(stage):
    """Of the interface that is down, under traffic towards it."""
    before, entries = stage.router.counters("wan0"), stage.router.ctl("show", "dev", "wan0", "nud", "all")
    time.sleep(0.5)
    after = stage.router.counters("wan0")
    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    check(not stage.router.up("wan0"), "wan0 is up")
    check("lladdr" not in entries, f"its neighbors are still there: {entries}")
    check(grown.get("drop_link_down", 0) > 0, f"drop_link_down does not grow: {grown}")
    check(not any(name == "tx_packets" or name in ASKED for name in grown), f"something was sent: {grown}")


@case()
def link_up(stage):
    """link up: nothing old is sent, neighbors are found anew, packets pass"""
    with plugged_after(stage):
        stage.link(stage.nics[0], False)
        eventually(10, lambda: not stage.router.up("wan0"), "wan0 stays up")
        with Traffic(stage.hosts[1], HOST_V4[0], interval=0.02) as traffic, Watch(stage.hosts[0]) as watch:
            time.sleep(1)
            while_down = traffic.number
            at = stage.link(stage.nics[0], True)
            first = watch.first(lambda frame: frame.number is not None, 20)
            check(first, f"no packet passes: {stage.told()}")
            heard = watch.first(lambda frame: frame.sender == stage.nics[0].mac, 1)
    stage.note(f"first frame {1000 * (heard.at - at):.0f} ms, first packet {1000 * (first.at - at):.0f} ms after link up")
    check(first.number >= while_down - 2, f"packet {first.number} was sent while the link was down, before {while_down}")
    stage.pings()


@case(long=True)
def unplugged(stage):
    """unplugged and plugged: the other NIC is served on, and a restart has both"""
    nic = stage.nics[0]
    stage.qemu.command("device_del", id=nic.id)
    unplugged_at = time.monotonic()
    eventually(60, lambda: nic.pci not in stage.guest.run("ls /sys/bus/pci/devices") or not stage.router.alive()
               or time.monotonic() - unplugged_at > 20, "never")
    check(stage.router.alive(), f"neighd is gone: {stage.router.log()[-1500:]}")
    got = stage.hosts[1].ping(stage.hosts[1].gateways[0])
    check(got == 3, f"the other NIC answers {got} of 3; {stage.router.log()[-1500:]}")
    status = stage.router.stop()
    stage.note(f"exit code {status}")
    eventually(60, lambda: nic.pci not in stage.guest.run("ls /sys/bus/pci/devices"), "the NIC does not go")
    stage.qemu.command("device_add", **nic.device())
    eventually(60, lambda: nic.pci in stage.guest.run("ls /sys/bus/pci/devices"), "the NIC does not come back")
    bind(stage.guest, nic.pci)
    stage.start()
    stage.pings(ALL_ADDRESSES)
    check(status == 0, f"stopped with {status}")
