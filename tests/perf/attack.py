#!/usr/bin/env python3
"""neigh-pktgen's drills against neighd, and against Linux as a router in the same place: a table of what held.

Each drill runs for some seconds at each rate, against each router by turns, while known hosts on both links talk to one
another through it and new hosts appear. Routers are started anew for each run, and one is repeated while other work
keeps the machine busy. `make bench-attack` runs this with a release build and puts the table into docs/security.md,
between its markers; every number is in attack.json in the build's bench folder. A router that loses is no failure.
Neighbors: attack_stage.py has the routers, newcomers.py the new hosts, pktgen/ the drills. Not here: limits to set.
"""
import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from attack_stage import BUFFERS, LINKS, LinuxRouter, NeighdRouter, OtherWork, Wires
from markers import fill
from report import machine

QUIET = 0.05  # of the machine's time that other work may take
DRAIN = 0.5  # seconds that the generator goes on listening
KNOWN, KNOWN_RATE, NEW = 8, 200, 16  # hosts on each link; packets a second, each way and family; hosts of each family
HOME = ["--source=10.3.0.100", "--source=2001:db8:2::3:100",
        "--behind-source=10.1.0.100", "--behind-source=2001:db8:1::3:100"]
OWN, HOST = ["--target=10.2.0.1", "--target=2001:db8:2::1"], ["--target=10.3.0.101", "--target=2001:db8:2::3:101"]
DRILLS = {  # what each is told
    "scan-v6": ["--prefix=2001:db8:1::/64"],
    "scan-v4": ["--prefix=10.0.0.0/16"],
    "arp-storm-one": OWN,
    "arp-storm-many": [*OWN, "--prefix=10.2.0.0/16"],
    "arp-not-for-us": ["--prefix=10.2.0.0/16"],
    "na-flood": ["--prefix=2001:db8:2::3:100/124"],
    "ns-storm": [*OWN, "--prefix=2001:db8:2::/64"],
    "mac-flap": HOST,
    "spoof-gateway": HOST,
    "spoof-own": OWN,
    "filter-collide": OWN,
    "mutations": OWN,
}
ROOM = 65536  # neighd's max_entries
SIDES = {
    "neighd": lambda wires, build, folder: NeighdRouter(wires, build, folder),
    "Linux": lambda wires, build, folder: LinuxRouter(wires),
    f"Linux, gc_thresh {ROOM:,}": lambda wires, build, folder: LinuxRouter(wires, ROOM),
    "neighd, verify": lambda wires, build, folder: NeighdRouter(wires, build, folder, ", mac_change: verify"),
    "neighd, hold": lambda wires, build, folder: NeighdRouter(wires, build, folder, ", mac_change: hold"),
}
BOTH, FILLS, CLAIMS = list(SIDES)[:2], list(SIDES)[:3], [list(SIDES)[i] for i in (0, 3, 4, 1)]
WITH_MORE = {name: FILLS for name in ("scan-v6", "scan-v4", "arp-storm-many", "ns-storm")} | {
    name: CLAIMS for name in ("na-flood", "mac-flap", "spoof-gateway", "filter-collide")}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build-bench"))
    parser.add_argument("--drills", default=",".join(DRILLS), help="by commas (default: all)")
    parser.add_argument("--rates", default="30000,max", help="packets a second, by commas (%(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="each (%(default)s)")
    parser.add_argument("--tries", type=int, default=3, help="at most, while the machine is busy (%(default)s)")
    parser.add_argument("--document", type=pathlib.Path, help="put the table into this file, between its markers")
    return parser.parse_args()


def drill(wires, build, folder, name, rate, seconds):
    """The generator as a process."""
    result = folder / "drill.json"
    return result, subprocess.Popen(
        [*wires.within(wires.generator), str(build / "neigh-pktgen"), "drill", name, *DRILLS[name], *HOME,
         "--device=net_af_packet0,iface=g1," + BUFFERS, "--router-mac=" + LINKS["lan1"]["mac"],
         "--behind-device=net_af_packet1,iface=g0," + BUFFERS, "--behind-router-mac=" + LINKS["lan0"]["mac"],
         f"--known={KNOWN}", f"--known-rate={KNOWN_RATE}", f"--rate={rate}", f"--seconds={seconds}",
         "--lcores=1,0", f"--eal=--file-prefix=attack{os.getpid()}g", "-q", f"--output={result}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def newcomers(wires, name):
    """On the link that is attacked: where a scan goes to, or where the others come from."""
    near, far = ("g0", "g1") if name.startswith("scan") else ("g1", "g0")
    first = ["10.1.250.1", "2001:db8:1::fa:1"] if near == "g0" else ["10.3.250.1", "2001:db8:2::fa:1"]
    router_mac = LINKS["lan1" if far == "g1" else "lan0"]["mac"]
    return subprocess.Popen([*wires.within(wires.generator), str(pathlib.Path(__file__).with_name("newcomers.py")),
                             near, far, router_mac, *first, str(NEW)], stdout=subprocess.PIPE, text=True)


def measure(options, side, name, rate, folder):
    """One drill against one router: a row of plain numbers."""
    build = options.build.resolve()
    wires, others = Wires(), OtherWork()
    processes, router = [], None
    try:
        router = SIDES[side](wires, build, folder)
        new = newcomers(wires, name)
        result, generator = drill(wires, build, folder, name, rate, options.seconds)
        processes = [new, generator]
        entries, unresolved, memory, before = 0, 0, None, router.memory_mib()
        while generator.poll() is None:
            time.sleep(0.5)
            now = router.entries()
            entries, unresolved = max(entries, now[0]), max(unresolved, now[1])
            memory = router.memory_mib()
        if generator.returncode != 0:
            raise SystemExit(f"drill {name}: {generator.stdout.read()}")
        seen = json.loads(result.read_text(encoding="utf-8"))
        asked = max(port["arp_requests"] + port["solicitations"] for port in seen["ports"])
        return {"drill": name, "router": side, "wanted": rate, "sent": seen["drill"]["sent"],
                "rate": seen["drill"]["rate"], "asked": asked / (seen["drill"]["seconds"] + DRAIN),
                "known": {version: known(seen["flows"], version) for version in ("ipv4", "ipv6")},
                "new": json.loads(new.communicate(timeout=30)[0]), "others": others.share(router),
                "entries": entries, "unresolved": unresolved,
                "generator_missed": sum(port["device_missed"] for port in seen["ports"]),
                "memory_before": before, "memory": memory, "result": seen}
    finally:
        for process in processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait()
        if router is not None:
            router.close()
        wires.close()


def measure_well(options, side, name, rate):
    """The first try in which next to nothing else ran on the machine, or else the one with the least."""
    rows = []
    while not rows or (len(rows) < options.tries and rows[-1]["others"] > QUIET):
        with tempfile.TemporaryDirectory(prefix="neighd-attack.") as folder:
            rows.append(measure(options, side, name, rate, pathlib.Path(folder)) | {"tries": len(rows) + 1})
    return min(rows, key=lambda row: row["others"])


def known(flows, version):
    of = [flow for flow in flows if version in flow["name"]]
    return {key: sum(flow[key] for flow in of) for key in ("sent", "lost", "misdelivered")}


def in_words(row):
    def lost(flow):
        return f"{flow['lost']:,} ({100 * flow['lost'] / flow['sent']:.1f} %)" if flow["lost"] else "0"

    def seconds(value):
        return f"{value * 1000:.0f} ms" if value < 0.9995 else f"{value:.1f} s"
    times = sorted(value for _, value in row["new"] if value is not None)
    new = f"{seconds(statistics.median(times))}, {seconds(times[-1])}" if times else ""
    if never := len(row["new"]) - len(times):
        new += f"{', ' if new else ''}{never} of {len(row['new'])} never"
    misdelivered = sum(flow["misdelivered"] for flow in row["known"].values())
    memory = f"{row['memory_before']} to {row['memory']}" if row["memory"] else "–"
    return [row["drill"], row["router"], f"{row['rate']:,.0f}", lost(row["known"]["ipv4"]), lost(row["known"]["ipv6"]),
            f"{misdelivered:,}", new, f"{row['asked']:,.0f}", f"{row['entries']:,}", f"{row['unresolved']:,}", memory]


def table(rows, about, options):
    columns = ["drill", "router", "packets/s", "known lost, IPv4", "IPv6", "to a wrong MAC", "new: median, worst",
               "asked/s", "entries", "unresolved", "RSS, MiB"]
    others = [row["others"] for row in rows]
    text = [f"{about['cpu']}, {about['cpus']} CPUs, Linux {about['kernel']}; {options.seconds} s each; other work took "
            f"{statistics.median(others):.0%} of the machine's time (median), {max(others):.0%} at worst.\n"]
    for rate in dict.fromkeys(row["wanted"] for row in rows):
        load = "As fast as the generator goes" if rate == "max" else f"{int(rate):,} packets a second"
        text += [f"\n### {load}\n", "\n| " + " | ".join(columns) + " |\n", "|---" * len(columns) + "|\n"]
        text += ["| " + " | ".join(in_words(row)) + " |\n" for row in rows if row["wanted"] == rate]
    return "".join(text) + "\n"


def main():
    options = arguments()
    if os.geteuid() != 0:
        sys.exit("needs root, for network namespaces")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    rows, about = [], machine()
    for rate in options.rates.split(","):
        for name in options.drills.split(","):
            for side in WITH_MORE.get(name, BOTH) if rate != "max" else BOTH:
                rows.append(measure_well(options, side, name, rate))
                print(" | ".join(in_words(rows[-1])), flush=True)
    result = options.build.resolve() / "bench" / "attack.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps({"machine": about, "arguments": sys.argv[1:], "rows": rows}, indent=2) + "\n")
    if options.document:
        fill(options.document, {"table": table(rows, about, options)})
    print(f"\nwritten to {result}" + (f" and {options.document}" if options.document else ""))


if __name__ == "__main__":
    main()
