#!/usr/bin/env python3
"""When neighd answers what changes its table, which is after every worker has left the burst in which it could see the
old: one row at a time, and a thousand rows a request, on an open connection, with an idle worker and with a busy one.

The client is this program: its own time is in the numbers. Rows are new ones in the first round, and in the others have
MACs that they had not before. Goals: p99 of one row under 100 us; a row of a thousand at most
1 us (1,000,000 rows a second).
Neighbors: stage.py and busy.py have the daemon, report.py the table. Not here: flush (flush.py), whole commands
(control.py).
"""
import itertools
import pathlib
import statistics
import tempfile

from busy import BusyDaemon
from entries import ROWS_A_REQUEST, Entries
from report import Report
from stage import Daemon, numbers, options_of

LIMIT_P99, LIMIT_ROW = 100e-6, 1e-6  # seconds


def percentile(times, percent):
    return sorted(times)[len(times) * percent // 100]


def one_by_one(daemon, entries, count, kind):
    """p50 and p99."""
    rpc = daemon.rpc()
    times = [rpc.seconds("neigh.replace", entries.row(i, daemon.dev, kind=kind)) for i in range(count)]
    rpc.socket.close()
    return percentile(times, 50), percentile(times, 99)


def by_thousands(daemon, entries, count, kind):
    """Seconds a row, over all of them."""
    rpc = daemon.rpc()
    lines = [rpc.line("neigh.replace", entries.rows(first, first + ROWS_A_REQUEST, daemon.dev, kind=kind))
             for first in range(0, count, ROWS_A_REQUEST)]  # a client that has them ready
    times = [rpc.timed(line) for line in lines]
    rpc.socket.close()
    return sum(times) / (len(times) * ROWS_A_REQUEST), statistics.median(times), percentile(times, 99)


def measure(report, daemon, worker, family, size, options):
    """Rounds in which other requests stand between those of one kind."""
    entries = Entries(family, options.seed, options.spread)
    ones, thousands = [], []
    for kind in range(options.rounds):
        ones.append(one_by_one(daemon, entries, min(size, options.requests), kind))
        thousands.append(by_thousands(daemon, entries, size, 128 + kind))
    more = {"family": family, "size": size, "worker": worker}
    name = f"of {size:,} IPv{family}, {worker} worker"
    report.add(f"one row {name}, p50", "s", [p50 for p50, _ in ones], **more)
    report.add(f"one row {name}, p99", "s", [p99 for _, p99 in ones], limit=LIMIT_P99, **more)
    report.add(f"a row of 1000 {name}", "s", [row for row, _, _ in thousands], limit=LIMIT_ROW, **more)
    report.add(f"1000 rows {name}, p50", "s", [p50 for _, p50, _ in thousands], **more)
    report.add(f"1000 rows {name}, p99", "s", [p99 for _, _, p99 in thousands], **more)


def make(worker, build, folder, size, family):
    room = size + 1000
    return Daemon(build, folder, room) if worker == "idle" else BusyDaemon(build, folder, room, family)


def main():
    parser = options_of(__doc__, sizes="65536,1000000", families="4,6", rounds=3, seed=None)
    parser.add_argument("--requests", type=int, default=5000, help="of one row, a round (%(default)s)")
    parser.add_argument("--spread", action="store_true", help="addresses all over the subnet")
    options = parser.parse_args()
    build = options.build.resolve()
    report = Report("answers", build / "bench" / "answers.json")
    for family, worker, size in itertools.product(numbers(options.families), ("idle", "busy"), numbers(options.sizes)):
        with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
            daemon = make(worker, build, pathlib.Path(name), size, family)
            try:
                measure(report, daemon, worker, family, size, options)
            finally:
                daemon.close()
    report.write()


if __name__ == "__main__":
    main()
