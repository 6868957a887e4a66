#!/usr/bin/env python3
"""How fast the control plane is, beside Linux' own in the same run: `neighctl -batch` and `ip -batch`, show and flush.

Each measurement is made alternately for neighd and for the kernel, several rounds; the table shows medians and their
ratio. Also, for neighd alone: the time of one request on an open connection. Goals are those of docs/performance.md;
a goal that is missed is said in the table and is no failure. `make bench` runs this with a release build.
Neighbors: stage.py has the daemon and the namespace. Not here: packets.
"""
import argparse
import ipaddress
import json
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

from stage import Daemon, Kernel

BASES = {4: int(ipaddress.ip_address("10.0.0.1")), 6: int(ipaddress.ip_address("2001:db8:1::1"))}
ROWS_A_REQUEST = 1000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build-bench"))
    parser.add_argument("--sizes", default="65536,1000000", help="entries, by commas (%(default)s)")
    parser.add_argument("--families", default="4,6")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large-rounds", type=int, default=3, help="for sizes over 200,000 (%(default)s)")
    parser.add_argument("--seed", type=int, help="add in random order, drawn from this")
    parser.add_argument("--json", type=pathlib.Path, help="default: control.json in the build's bench folder")
    parser.add_argument("--without-ip", action="store_true", help="neighd alone")
    return parser.parse_args()


def address(family, i):
    return str(ipaddress.ip_address(BASES[family] + i))


def write_batches(folder, family, order, dev, state):
    """The same entries in the words of `neighctl -batch` and of `ip -batch`."""
    words = "" if state == "permanent" else f" nud {state}"
    lines = [f"add {address(family, i)} lladdr 02:00:{i >> 24 & 255:02x}:{i >> 16 & 255:02x}:{i >> 8 & 255:02x}:"
             f"{i & 255:02x} dev {dev}{words}\n" for i in order]
    ours, theirs = folder / f"ours{family}-{state}", folder / f"theirs{family}-{state}"
    ours.write_text("".join(lines))
    theirs.write_text("".join("neigh " + line for line in lines))
    return ours, theirs


def seconds(command):
    """One whole command, from its start to its end, its output thrown away."""
    with open(os.devnull, "w", encoding="ascii") as null:
        begin = time.perf_counter()
        status = subprocess.Popen(command, stdout=null).wait()
        end = time.perf_counter()
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: exit code {status}")
    return end - begin


class Table:
    """Measurements side by side."""

    def __init__(self):
        self.rows = []
        print(f"{'':40}{'neighd':>14}{'ip':>14}{'ratio':>9}  goal")

    def add(self, name, ours, theirs, goal=None, count=None):
        """Medians of times in seconds; with `count` shown as entries a second. The ratio is theirs : ours."""
        row = {"name": name, "neighd_s": statistics.median(ours), "neighd_all_s": ours}
        if theirs:
            row |= {"ip_s": statistics.median(theirs), "ip_all_s": theirs}
            row["ratio"] = row["ip_s"] / row["neighd_s"]
        if goal and theirs:
            row |= {"goal": goal, "met": row["ratio"] >= goal}
        self.rows.append(row)

        def shown(value):
            return f"{count / value:,.0f}/s" if count else f"{value * 1000:.2f} ms"
        print(f"{name:40}{shown(row['neighd_s']):>14}{shown(row['ip_s']) if theirs else '':>14}"
              f"{row['ratio']:>8.1f}x" if theirs else f"{name:40}{shown(row['neighd_s']):>14}{'':>23}", end="")
        print("" if "met" not in row else f"  {goal}x: " + ("met" if row["met"] else "goal missed"), flush=True)

    def add_latency(self, name, times):
        times = sorted(times)
        p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
        self.rows.append({"name": name, "p50_s": p50, "p99_s": p99, "count": len(times)})
        print(f"{name:40}{f'p50 {p50 * 1e6:.0f} us, p99 {p99 * 1e6:.0f} us':>30}", flush=True)


def alternate(stages, rounds, measure):
    """measure(stage) for each stage by turns; one list of times a stage."""
    times = [[] for _ in stages]
    for _ in range(rounds):
        for stage, list_of in zip(stages, times):
            list_of.append(measure(stage))
    return times if len(times) == 2 else [times[0], []]


def compare(table, stages, folder, options, size, family):
    rounds = options.rounds if size <= 200_000 else options.large_rounds
    order = list(range(size))
    if options.seed is not None:
        random.Random(options.seed).shuffle(order)
    files = dict(zip((Daemon, Kernel), write_batches(folder, family, order, Daemon.dev, "permanent")))
    name = f"{size:,} IPv{family}"

    def add(stage):
        stage.empty()
        return seconds(stage.batch(files[type(stage)]))
    table.add(f"add {name}", *alternate(stages, rounds, add), goal=10, count=size)
    for options_of_show, goal in (((), 1), (("-j",), 1)):
        table.add(f"show {' '.join(options_of_show)}{' ' if options_of_show else ''}{name}",
                  *alternate(stages, rounds, lambda stage: seconds(stage.show(*options_of_show))), goal=goal)
    if size > 200_000:
        return
    # Permanent entries stay where nobody names them; what a flush takes by itself are learned ones.
    files = dict(zip((Daemon, Kernel), write_batches(folder, family, order, Daemon.dev, "stale")))

    def flush(stage):
        stage.empty()
        seconds(stage.batch(files[type(stage)]))
        return seconds(stage.flush())
    table.add(f"flush {name}, whole command", *alternate(stages, rounds, flush), goal=100)


def requests(table, daemon, size):
    """neighd alone, on a connection that is open already."""
    daemon.empty()
    rpc = daemon.rpc()

    def row(i, family=4, state="permanent"):
        return {"dst": address(family, i), "dev": daemon.dev, "state": state,
                "lladdr": f"02:00:00:{i >> 16 & 255:02x}:{i >> 8 & 255:02x}:{i & 255:02x}"}

    def timed(method, params):
        line = rpc.line(method, params)
        begin = time.perf_counter()
        rpc.send(line)
        return time.perf_counter() - begin
    table.add_latency("neigh.replace, one row", [timed("neigh.replace", row(i)) for i in range(5_000)])
    table.add_latency(f"neigh.replace, {ROWS_A_REQUEST} rows",
                      [timed("neigh.replace", {"rows": [row(i) for i in range(k, k + ROWS_A_REQUEST)]})
                       for k in range(0, min(size, 100 * ROWS_A_REQUEST) - ROWS_A_REQUEST + 1, ROWS_A_REQUEST)])
    flushes = []
    for _ in range(5):
        for k in range(0, size, ROWS_A_REQUEST):
            timed("neigh.replace", {"rows": [row(i, state="stale") for i in range(k, min(k + ROWS_A_REQUEST, size))]})
        flushes.append(timed("neigh.flush", {"dev": daemon.dev}))
        daemon.empty()
    table.add_latency(f"neigh.flush of {size:,}, answered", flushes)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                  if line.startswith("model name")), platform.processor())
    ip_version = subprocess.run(["ip", "-V"], capture_output=True, text=True, check=True).stdout.strip()
    return {"cpu": model, "cpus": os.cpu_count(), "kernel": platform.release(), "ip": ip_version}


def main():
    options = arguments()
    if os.geteuid() != 0:
        sys.exit("needs root, for a network namespace")
    sizes = [int(size) for size in options.sizes.split(",")]
    build = options.build.resolve()
    about = machine() | {"arguments": sys.argv[1:], "seed": options.seed}
    print(f"{about['cpu']}, {about['cpus']} CPUs, Linux {about['kernel']}, {about['ip']}; build: {build.name}\n")
    with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
        folder = pathlib.Path(name)
        stages = []
        try:
            stages.append(Daemon(build, folder, max(sizes) + 1000))
            if not options.without_ip:
                stages.append(Kernel(max(sizes)))
            table = Table()
            for size in sizes:
                for family in map(int, options.families.split(",")):
                    compare(table, stages, folder, options, size, family)
            requests(table, stages[0], min(sizes))
        finally:
            for stage in stages:
                stage.close()
    result = options.json or build / "bench" / "control.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps({"machine": about, "results": table.rows}, indent=2) + "\n")
    print(f"\nwritten to {result}")


if __name__ == "__main__":
    main()
