#!/usr/bin/env python3
"""How fast the control plane is, beside Linux' own in the same run: `neighctl -batch` and `ip -batch`, show and flush.

Each measurement is made alternately for neighd and for the kernel, several rounds, whole commands with the start of
their processes. Goals are those of docs/performance.md. `make bench` runs this with a release build.
Neighbors: stage.py has the daemon and the namespace, answers.py and flush.py what a single request takes. Not here:
packets.
"""
import os
import pathlib
import sys
import tempfile
import time

from entries import Entries
from report import Report
from stage import Daemon, Kernel, numbers, options_of

LARGE = 200_000  # entries: fewer rounds, and no flush, which takes `ip` seconds


def seconds(command):
    """One whole command, from its start to its end, its output thrown away. posix_spawn: as little of this program's
    own time as can be."""
    output = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    begin = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=output)
    _, status = os.waitpid(process, 0)
    end = time.perf_counter()
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return end - begin


def alternate(stages, rounds, measure):
    """measure(stage) for each stage by turns; a list of results for neighd's, and one for the kernel's."""
    times = [[] for _ in stages]
    for _ in range(rounds):
        for stage, list_of in zip(stages, times):
            list_of.append(measure(stage))
    return times if len(times) == 2 else [times[0], []]


def compare(report, stages, folder, options, size, family):
    rounds = options.rounds if size <= LARGE else options.large_rounds
    entries = Entries(family, options.seed, options.spread)
    more = {"peer": "ip", "family": family, "size": size}
    name = f"{size:,} IPv{family}"

    def files_of(state):
        return dict(zip((Daemon, Kernel), entries.write_batches(folder, size, Daemon.dev, state)))

    def add(stage, files=files_of("permanent")):
        stage.empty()
        return size / seconds(stage.batch(files[type(stage)]))
    report.add(f"add {name}", "/s", *alternate(stages, rounds, add), at_least=10, **more)
    for words in ((), ("-j",)):
        report.add(" ".join(("show", *words, name)), "s",
                   *alternate(stages, rounds, lambda stage, words=words: seconds(stage.show(*words))), at_most=1,
                   **more)
    if size > LARGE:
        return

    # Permanent entries stay where nobody names them; what a flush takes by itself are learned ones.
    def flush(stage, files=files_of("stale")):
        stage.empty()
        seconds(stage.batch(files[type(stage)]))
        return seconds(stage.flush())
    report.add(f"flush {name}, whole command", "s", *alternate(stages, rounds, flush), at_most=0.01, **more)


def main():
    parser = options_of(__doc__, sizes="65536,1000000", families="4,6", rounds=5, seed=None)
    parser.add_argument("--large-rounds", type=int, default=3, help=f"for sizes over {LARGE:,} (%(default)s)")
    parser.add_argument("--spread", action="store_true", help="addresses all over the subnet")
    parser.add_argument("--without-ip", action="store_true", help="neighd alone")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root, for a network namespace")
    sizes, build = numbers(options.sizes), options.build.resolve()
    report = Report("control", build / "bench" / "control.json")
    with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
        stages = []
        try:
            stages.append(Daemon(build, pathlib.Path(name), max(sizes) + 1000))
            if not options.without_ip:
                stages.append(Kernel(max(sizes)))
            for size in sizes:
                for family in numbers(options.families):
                    compare(report, stages, pathlib.Path(name), options, size, family)
        finally:
            for stage in stages:
                stage.close()
    report.write()


if __name__ == "__main__":
    main()
