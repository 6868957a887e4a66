#!/usr/bin/python3
"""Runs the microbenchmarks of a release build, for a report of their ratios: run.py --build BUILD [options of micro].

What is compared runs in one process, in many short repetitions in random order, and no other comparison between them:
so what else the machine does meets all sides alike. `--only=REGEX` runs some of the comparisons. Every repetition:
BUILD/bench/micro/*.json; results: where ratios.py says.
Neighbors: Makefile (bench-micro), all.py, ratios.py. Not here: building.
"""
import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys

import ratios  # first: it knows the way to the others
import hugepages

MEGABYTES = 1280
REPETITIONS = ["--benchmark_min_time=0.01", "--benchmark_repetitions=25", "--benchmark_enable_random_interleaving=true",
               "--benchmark_out_format=json"]


def comparison_of(name):
    """A regular expression for all that is compared with this benchmark."""
    group, *rest = name.split("/")
    if group == "lookup":  # whoever can, the same look-up
        return f"^lookup/[^/]+/{'/'.join(rest[1:])}"
    if group == "changes":  # every rate, the same way
        return f"^changes/{rest[0]}/{rest[1]}/[0-9]+/{'/'.join(rest[3:])}"
    return f"^{group}/.*"


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build-bench"))
    parser.add_argument("--only", type=re.compile, default="", help="a regular expression")
    options, more = parser.parse_known_args()
    micro = str(options.build / "tests/perf/micro/micro")
    # liburcu's buckets come from malloc(): with transparent huge pages there, everybody has huge ones.
    environment = os.environ | {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    results = options.build / "bench/micro"
    results.mkdir(parents=True, exist_ok=True)
    for old in results.glob("*.json"):
        old.unlink()
    if not hugepages.reserve(MEGABYTES):
        print(f"run: less than {MEGABYTES} MB in huge pages: leave large --sizes out", file=sys.stderr)
    names = subprocess.run([micro, "--benchmark_list_tests", *more], env=environment, check=True, text=True,
                           capture_output=True).stdout.split("\n")
    comparisons = dict.fromkeys(comparison_of(name) for name in names if name and options.only.search(name))
    for number, comparison in enumerate(comparisons):
        subprocess.run([micro, f"--benchmark_filter={comparison}$", *REPETITIONS,
                        f"--benchmark_out={results / str(number)}.json", *more],
                       env=environment, check=True, stdout=subprocess.DEVNULL,
                       stderr=None if number == 0 else subprocess.DEVNULL)  # the machine, once
    return ratios.main(options.build)


if __name__ == "__main__":
    sys.exit(main())
