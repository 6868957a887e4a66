#!/usr/bin/env python3
"""Neighbors resolved a second, from an empty table with its limits open, beside the kernel in the same place.

neigh-pktgen sends packets to its hosts behind the router, to one after the other and round again, and the hosts answer
ARP and NS. What counts is the time from the first answer until 95 % are resolved (the last few may wait for another
try): in neighd by its own table; for the kernel, which dumps its table slowly, every answer of a host counts. By turns.
Over veth generator and hosts share one core with neighd's control thread, and with all that Linux does: what a machine
of two cores resolves there is theirs as much as the router's. So neighd is measured over rings as well, where no kernel
is in its way: it must go on resolving as many however much more is sent.
Neighbors: attack_stage.py has routers and wires, ring_router.py the other. Goal: 5 times as many as Linux.
Not here: limits as they are by default (attack.py).
"""
import os
import pathlib
import signal
import statistics
import subprocess
import tempfile
import time

from attack_stage import BUFFERS, LINKS, LinuxRouter, NeighdRouter, Wires, packets
from report import Report
from ring_router import RingRouter
from stage import memory_for, numbers, options_of

ENOUGH = 0.95
FIRST = {4: "ipv4: 10.3.0.1", 6: 'ipv6: "2001:db8:2::3:1"'}
SENDER = {4: "ipv4: 10.1.0.10", 6: 'ipv6: "2001:db8:1::10"'}
LIMITS = ", max_entries: {room}, max_incomplete: {room}, solicit_rate: 10000000, unres_qlen: 16"
SCENARIO = """\
duration-ms: 60000
drain-ms: 0
eal: {{lcores: "1,0", args: ["--file-prefix=res{pid}g"]}}
worker: {{idle-sleep-us: 50}}
ports:
  - name: g0
    device: net_af_packet0,iface=g0,{buffers}
    router-mac: {near}
    hosts: {{count: 1, {sender}, mac: "02:10:00:00:00:00"}}
  - name: g1
    device: net_af_packet1,iface=g1,{buffers}
    router-mac: {far}
    hosts: {{count: {size}, {first}, mac: "02:20:00:00:00:00"}}
traffic:
  - {{from: g0, to: g1, family: ipv{family}, rate: {rate}, pattern: sequential, size: {bytes}}}
"""


class Neighd(NeighdRouter):
    def __init__(self, wires, build, folder, room):
        super().__init__(wires, build, folder, LIMITS.format(room=room), memory=memory_for(2 * room))

    def resolved(self, _):
        known, unresolved = self.entries()
        return known - unresolved


class Linux(LinuxRouter):
    def __init__(self, wires, _build, _folder, room):
        super().__init__(wires, room)

    @staticmethod
    def resolved(generator):
        return packets(generator, "g1")[1]  # all that the hosts send are answers


def measure(side, family, size, rate, build):
    """Neighbors a second."""
    wires, router, generator = Wires(), None, None
    with tempfile.TemporaryDirectory(prefix="neighd-resolution.") as name:
        folder = pathlib.Path(name)
        try:
            router = side(wires, build, folder, 2 * size)
            scenario = folder / "load.yaml"
            scenario.write_text(SCENARIO.format(
                pid=os.getpid(), buffers=BUFFERS, near=LINKS["lan0"]["mac"], far=LINKS["lan1"]["mac"],
                sender=SENDER[family], first=FIRST[family], size=size, family=family, rate=rate,
                bytes=64 if family == 4 else 84), encoding="ascii")
            generator = subprocess.Popen([*wires.within(wires.generator), str(build / "neigh-pktgen"), "run", "-q",
                                          str(scenario)], stdout=subprocess.DEVNULL)
            return time_of(router, generator, size)
        finally:
            if generator is not None:
                generator.send_signal(signal.SIGINT)
                generator.wait()
            if router is not None:
                router.close()
            wires.close()


class Rings(RingRouter):
    resolved = Neighd.resolved


def measure_rings(family, size, rate, build):
    with tempfile.TemporaryDirectory(prefix="neighd-resolution.") as name:
        router = Rings(build, pathlib.Path(name), family, size, rate, LIMITS.format(room=2 * size))
        try:
            return time_of(router, router.process, size)
        finally:
            router.close()


def time_of(router, generator, size):
    begin = None
    while (count := router.resolved(generator)) < ENOUGH * size:
        begin = begin or ((time.perf_counter(), count) if count > 0 else None)
        if generator.poll() is not None:
            raise SystemExit(f"{size:,} neighbors were not resolved while neigh-pktgen ran")
        time.sleep(0.002)
    begin = begin or (0, 0)
    return (count - begin[1]) / (time.perf_counter() - begin[0])


def main():
    parser = options_of(__doc__, sizes="65536", families="4,6", rounds=5)
    parser.add_argument("--rates", default="100000,150000,200000,max", help="packets a second, by commas (%(default)s)")
    options = parser.parse_args()
    build = options.build.resolve()
    report = Report("resolution", build / "bench" / "resolution.json")
    for family in numbers(options.families):
        for size in numbers(options.sizes):
            best = None  # load of those before, and what came of it over rings
            for load in options.rates.split(","):
                rates = {side: [] for side in ("neighd", "Linux", "rings")}
                for _ in range(options.rounds):
                    rates["neighd"].append(measure(Neighd, family, size, load, build))
                    rates["Linux"].append(measure(Linux, family, size, load, build))
                    rates["rings"].append(measure_rings(family, size, load, build))
                more = {"family": family, "size": size, "load": load}
                what = f"resolve {size:,} IPv{family}, packets/s: {load}"
                report.add(what, "/s", rates["neighd"], rates["Linux"], peer="Linux", at_least=5, **more)
                # Beyond what it can do it must not do less.
                itself = {"theirs": best[1], "peer": f"itself at {best[0]}", "at_least": 0.9} if best else {}
                report.add(what + ", over rings", "/s", rates["rings"], **itself, **more)
                if best is None or statistics.median(rates["rings"]) > statistics.median(best[1]):
                    best = load, rates["rings"]
    report.write()


if __name__ == "__main__":
    main()
