#!/usr/bin/env python3
"""What a million entries cost the control thread while they only grow old: its CPU time, as a share of a core.

All are REACHABLE at once, more than any traffic would leave in that state, and nobody uses them: with the default
timers they turn STALE between 15 and 45 seconds later (base_reachable_time_ms 30000), and are collected a minute after
that (gc_stale_time_ms 60000). Measured from the last addition until the last is gone, so all of it is work: a million
transitions and a million burials. Goal: under 10 % of a core.
Neighbors: stage.py has the daemon. Not here: probes of entries in use, which cost what solicit_rate allows.
"""
import pathlib
import subprocess
import tempfile
import time

from entries import Entries
from report import Report
from stage import Daemon, numbers, options_of

STALE_MS = 60_000
LIMIT = 10  # %
TICK = 1.0  # seconds


def age(daemon, batch):
    """Seconds from the last addition until all are gone, the control thread's, and the most of them in a second."""
    subprocess.run(daemon.batch(batch), check=True, stdout=subprocess.DEVNULL)
    rpc = daemon.rpc()
    begin, before = time.perf_counter(), daemon.control_seconds()
    ticks = [(begin, before)]
    while any(sum(row["states"].values()) for row in rpc.call("stats.get")["neighbors"]):
        time.sleep(TICK)
        ticks.append((time.perf_counter(), daemon.control_seconds()))
    shares = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in zip(ticks, ticks[1:])]
    return ticks[-1][0] - begin, ticks[-1][1] - before, max(shares)


def main():
    options = options_of(__doc__, sizes="1000000", families="4", rounds=1, seed=None).parse_args()
    build = options.build.resolve()
    report = Report("ageing", build / "bench" / "ageing.json")
    for family in numbers(options.families):
        for size in numbers(options.sizes):
            with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
                folder = pathlib.Path(name)
                batch, _ = Entries(family, options.seed).write_batches(folder, size, Daemon.dev, "reachable")
                daemon = Daemon(build, folder, size + 1000, STALE_MS)
                try:
                    lives, used, most = zip(*(age(daemon, batch) for _ in range(options.rounds)))
                finally:
                    daemon.close()
            more = {"family": family, "size": size}
            report.add(f"{size:,} IPv{family} live for", "s", lives, **more)
            report.add("control's share of a core meanwhile", "%", [100 * u / t for u, t in zip(used, lives)],
                       limit=LIMIT, **more)
            report.add("in its busiest second", "%", [100 * share for share in most], **more)
            report.add("control's CPU time for each", "s", [u / size for u in used], **more)
    report.write()


if __name__ == "__main__":
    main()
