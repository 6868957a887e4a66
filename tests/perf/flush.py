#!/usr/bin/env python3
"""Flush: from the request until every worker has it, and what the sweep behind it costs a worker under traffic.

neighd's time is that of one request on an open connection, its worker busy all the while; an rte_hash of the same size
is iterated and deleted (rte_hash_flush, with a reader that polls); the kernel's table is emptied by `ip neigh flush`,
which is a whole command. By turns in one run. Goals: under 1 ms, whatever the size; and while the sweep reclaims what
was flushed, the worker forwards 5 % less at most than before and after, in the time that it has its core.
Neighbors: busy.py and stage.py have the tables, report.py the goals. Not here: flush as a command (control.py).
"""
import pathlib
import subprocess
import tempfile
import time

import hugepages
from busy import BusyDaemon, rate_between
from entries import Entries
from report import Report
from stage import Kernel, numbers, options_of

LIMIT, COST = 1e-3, 5  # seconds; % of the packets
IP_SIZE = 65_536  # the kernel takes seconds for a million
LONG_ENOUGH = 200_000  # entries, for a sweep to be seen in the counters
QUIET = 0.5  # seconds


def quietly(command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def flush(daemon, batch, size):
    """Seconds until the answer; packets a second without the sweep, and with it; seconds that it took."""
    daemon.empty()
    quietly(daemon.batch(batch))
    before = daemon.rate(QUIET)
    deleted = daemon.connection.call("stats.get")["totals"]["neighbors_deleted"]
    begin, start = daemon.forwarded(), time.perf_counter()
    answered = daemon.connection.seconds("neigh.flush", {"dev": daemon.dev})
    while daemon.connection.call("stats.get")["totals"]["neighbors_deleted"] < deleted + size:
        time.sleep(0.02)
    end, sweep = daemon.forwarded(), time.perf_counter() - start
    quiet = (before + daemon.rate(QUIET)) / 2  # of the sweep's both sides: machines change their pace
    return answered, quiet, rate_between(begin, end), sweep


def flush_rte_hash(build, size, family, seed):
    hugepages.reserve(64 + size // 5_000)  # 200 bytes a key
    program = build / "tests" / "perf" / "micro" / "rte_hash_flush"
    return float(subprocess.run([str(program), str(size), str(family), str(seed)], check=True, text=True,
                                stdout=subprocess.PIPE).stdout)


def flush_kernel(kernel, batch):
    kernel.empty()
    quietly(kernel.batch(batch))
    begin = time.perf_counter()
    quietly(kernel.flush())
    return time.perf_counter() - begin


def measure(report, daemon, kernel, folder, family, size, options):
    entries = Entries(family, options.seed, options.spread)
    batches = dict(zip((daemon.dev, "kernel"), entries.write_batches(folder, size, daemon.dev, "stale")))
    ours, rte_hash, ip = [], [], []
    for number in range(options.rounds):
        ours.append(flush(daemon, batches[daemon.dev], size))
        rte_hash.append(flush_rte_hash(options.build.resolve(), size, family, (options.seed or 1) + number))
        if size == IP_SIZE:
            ip.append(flush_kernel(kernel, batches["kernel"]))
    times, quiet, sweeping, sweeps = zip(*ours)
    more = {"family": family, "size": size}
    name = f"{size:,} IPv{family}"
    report.add(f"flush {name}, answered", "s", times, limit=LIMIT, **more)
    report.add(f"flush {name} : rte_hash emptied", "s", times, rte_hash, peer="rte_hash", **more)
    if ip:
        report.add(f"flush {name} : ip neigh flush", "s", times, ip, peer="ip", **more)
    if size >= LONG_ENOUGH:
        report.add(f"sweep of {name} takes", "s", sweeps, **more)
        report.add("packets a second without a sweep", "/s", quiet, **more)
        # Of each round by itself: machines change their pace from one to the next.
        report.add("a sweep costs the worker", "%", [100 * (1 - s / q) for s, q in zip(sweeping, quiet)], limit=COST,
                   **more)


def main():
    parser = options_of(__doc__, sizes="4096,65536,1000000", families="4,6", rounds=5, seed=None)
    parser.add_argument("--spread", action="store_true", help="addresses all over the subnet")
    options = parser.parse_args()
    build, sizes = options.build.resolve(), numbers(options.sizes)
    report = Report("flush", build / "bench" / "flush.json")
    kernel = Kernel(IP_SIZE)
    try:
        for family in numbers(options.families):
            with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
                folder = pathlib.Path(name)
                daemon = BusyDaemon(build, folder, max(sizes) + 1000, family)
                try:
                    for size in sizes:
                        measure(report, daemon, kernel, folder, family, size, options)
                finally:
                    daemon.close()
    finally:
        kernel.close()
    report.write()


if __name__ == "__main__":
    main()
