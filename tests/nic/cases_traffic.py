"""Neighbors that change under traffic, and whether RSS spreads it.

Packets are numbered: what the contract says of an answer (no packet received after it leaves with the old address) is
judged by numbers that were sent after it. Neighbors: packets.py. Not here: links (cases_link.py), sizes (cases_frames.py).
"""
import time

from cases import case, check, eventually
from packets import Traffic, Watch
from hosts import HOST_V4

NEW_MAC = "02:00:00:00:02:99"
FLOWS = 256


def numbered(watch, first):
    return [frame for frame in watch.seen if frame.number is not None and frame.number >= first]


@case()
def set_under_traffic(stage):
    """set under traffic: no packet that comes after its answer has the old MAC"""
    with Watch(stage.hosts[1]) as watch, Traffic(stage.hosts[0], HOST_V4[1]) as traffic:
        check(watch.first(lambda frame: frame.number is not None, 20), "no traffic passes")
        stage.router.ctl("set", HOST_V4[1], "lladdr", NEW_MAC, "dev", "lan0")
        first = traffic.number + 1
        eventually(20, lambda: len(numbered(watch, first)) >= 100, lambda: f"traffic stops: {stage.told()}")
    old = [frame for frame in numbered(watch, first) if frame.to != NEW_MAC]
    check(not old, f"{len(old)} packets after the answer went to {old[:1]}")
    stage.router.ctl("del", HOST_V4[1], "dev", "lan0")


@case()
def flush_under_traffic(stage):
    """flush under traffic: the neighbor is resolved again, and packets go on, held ones included"""
    with Watch(stage.hosts[1]) as watch, Traffic(stage.hosts[0], HOST_V4[1], interval=0.02) as traffic:
        check(watch.first(lambda frame: frame.number is not None, 20), "no traffic passes")
        said = stage.router.ctl("flush", "nud", "all")
        last = traffic.number
        eventually(20, lambda: len(numbered(watch, last)) >= 20, lambda: f"traffic stops: {stage.told()}")
    check("Flushed" in said, said)
    numbers = [frame.number for frame in watch.seen if frame.number is not None]
    lost = set(range(numbers[0], last)) - set(numbers)
    check(len(lost) <= 2, f"lost {sorted(lost)}: {stage.told()}")
    stage.pings()


@case(pairs=("virtio", "virtio4", "virtio-rss"))
def spread(stage):
    """RSS: two workers share the flows, each by its own queue, and neighd tells how many packets each got"""
    before = shares(stage)
    with Traffic(stage.hosts[0], HOST_V4[1], interval=0.002, flows=FLOWS):
        time.sleep(3)
    time.sleep(0.5)
    got = [after - count for after, count in zip(shares(stage), before)]
    stage.note(f"packets by worker: {got}")
    check(len(got) == stage.pair.workers, f"workers: {got}")
    check(min(got) > 0.2 * sum(got), f"not shared: {got}")


def shares(stage):
    """Packets of wan0 that each worker received."""
    return [part["counters"]["worker_rx_packets"] for worker in stage.router.asked("-stats", "stats")["workers"]
            for part in worker["interfaces"] if part["name"] == "wan0"]
