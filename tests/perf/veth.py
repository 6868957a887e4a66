#!/usr/bin/env python3
"""Forwarding over veth and af_packet beside the kernel, as routers in the same place: packets a second, 64 bytes.

neigh-pktgen sends as fast as it can on one core (IPv6: 84 bytes, its smallest), to neighbors that are PERMANENT in
either router; what the last link counts is what was forwarded. neighd runs on the other core, as an operator gets it
(`default`), and set up for it (`tuned`: fewer buffers, which stay in the cache; a pause where nothing comes; and the
kernel behind neighd told to drop what neighd has taken already, instead of looking for a route). The kernel forwards in
the sender's time. By turns.
Neighbors: attack_stage.py has routers and wires. Not here: neighbors to resolve (resolution.py).
"""
import functools
import os
import pathlib
import subprocess
import tempfile
import time

from attack_stage import LINKS, LinuxRouter, NeighdRouter, Wires, packets, run
from entries import ROWS_A_REQUEST, mac
from ipaddress import ip_address
from report import Report
from stage import memory_for, numbers, options_of

FIRST = {4: "10.3.0.0", 6: "2001:db8:2::3:0"}  # a power of two of neighbors from there on
SENDER = {4: "10.1.0.10", 6: "2001:db8:1::10"}
BITS = {4: 32, 6: 128}
BUFFERS_TUNED = "framecnt=512"
WARM_UP = 1.0  # seconds
SCENARIO = """\
duration-ms: {duration}
eal: {{lcores: "1,0", args: ["--file-prefix=veth{pid}g"]}}
ports:
  - name: g0
    device: net_af_packet0,iface=g0,{buffers}
    router-mac: {router}
    hosts: {{count: 1, ipv4: 10.1.0.10, ipv6: "2001:db8:1::10", mac: "02:10:00:00:00:00"}}
traffic: [{{from: g0, prefix: "{prefix}", rate: max, size: {size}, pattern: uniform}}]
"""


SETUPS = {"default": {},
          "tuned": {"options": "," + BUFFERS_TUNED, "idle": 100},
          "af_xdp": {"driver": "net_af_xdp", "options": "", "idle": 100}}


def neighd(wires, build, folder, hosts, setup):
    memory = {} if setup == "default" else {"memory": memory_for(65536)}
    router = NeighdRouter(wires, build, folder, **SETUPS[setup], **memory)
    rows = [{"dst": host, "dev": "lan1", "lladdr": mac(i)} for i, host in enumerate(hosts)]
    for first in range(0, len(rows), ROWS_A_REQUEST):
        router.connection.call("neigh.replace", {"rows": rows[first:first + ROWS_A_REQUEST]})
    if setup == "tuned":
        wires.hide_from_kernel()
    return router


def linux(wires, _build, folder, hosts):
    router = LinuxRouter(wires, 65536)
    batch = folder / "neighbors"
    batch.write_text("".join(f"neigh replace {host} lladdr {mac(i)} dev lan1 nud permanent\n"
                             for i, host in enumerate(hosts)), encoding="ascii")
    run("ip", "-n", wires.router, "-batch", str(batch))
    return router


SIDES = {"Linux": linux,
         **{setup: functools.partial(neighd, setup=setup) for setup in SETUPS}}


def arrived(generator):
    """When, and packets that the last link has brought so far."""
    return time.perf_counter(), packets(generator, "g1")[0]


def forwarded(side, family, size, seconds, build):
    """Packets a second."""
    hosts = [str(ip_address(FIRST[family]) + i) for i in range(size)]
    wires, router = Wires(), None
    with tempfile.TemporaryDirectory(prefix="neighd-veth.") as name:
        folder = pathlib.Path(name)
        try:
            router = SIDES[side](wires, build, folder, hosts)
            scenario = folder / "load.yaml"
            scenario.write_text(SCENARIO.format(
                duration=round((WARM_UP + seconds + 1) * 1000), pid=os.getpid(), buffers=BUFFERS_TUNED,
                router=LINKS["lan0"]["mac"], size=64 if family == 4 else 84,
                prefix=f"{FIRST[family]}/{BITS[family] - (size - 1).bit_length()}"), encoding="ascii")
            generator = subprocess.Popen([*wires.within(wires.generator), str(build / "neigh-pktgen"), "run", "-q",
                                          str(scenario)], stdout=subprocess.DEVNULL)
            while generator.poll() is None and arrived(generator)[1] < 1000:
                time.sleep(0.05)
            time.sleep(WARM_UP)
            begin = arrived(generator)
            time.sleep(seconds)
            end = arrived(generator)
            if generator.wait() != 0:
                raise SystemExit("neigh-pktgen failed")
            return (end[1] - begin[1]) / (end[0] - begin[0])
        finally:
            if router is not None:
                router.close()
            wires.close()


def main():
    options = options_of(__doc__, sizes="1,4096", families="4,6", rounds=3, seconds=1.5).parse_args()
    build = options.build.resolve()
    report = Report("veth", build / "bench" / "veth.json")
    for family in numbers(options.families):
        for size in numbers(options.sizes):
            rates = {side: [] for side in SIDES}
            for _ in range(options.rounds):
                for side in SIDES:
                    rates[side].append(forwarded(side, family, size, options.seconds, build))
            for side in SETUPS:
                report.add(f"forward to {size:,} IPv{family}, {side}", "/s", rates[side], rates["Linux"], peer="Linux",
                           at_least=1, family=family, size=size, setup=side)
    report.write()


if __name__ == "__main__":
    main()
