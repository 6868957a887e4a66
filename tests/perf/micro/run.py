#!/usr/bin/python3
"""Runs the microbenchmarks of a release build and prints the table of ratios: run.py BUILD [micro's own arguments].

What is compared runs in one process, in many short repetitions in random order, and no other comparison between them: so
what else the machine does meets all sides alike. Huge pages are reserved for the time of the run where there are too few.
`--only=REGEX` runs some of the comparisons. Every repetition: BUILD/bench/micro/*.json; results: where ratios.py says.
Neighbors: Makefile (bench-micro), ratios.py. Not here: building.
"""
import os
import pathlib
import re
import subprocess
import sys

import ratios

PAGES = pathlib.Path("/proc/sys/vm/nr_hugepages")
WANTED = 640
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
    build = pathlib.Path(sys.argv[1])
    only = re.compile(next((word[7:] for word in sys.argv[2:] if word.startswith("--only=")), ""))
    more = [word for word in sys.argv[2:] if not word.startswith("--only=")]
    micro = str(build / "tests/perf/micro/micro")
    # liburcu's buckets come from malloc(): with transparent huge pages there, everybody has huge ones.
    environment = os.environ | {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    results = build / "bench/micro"
    results.mkdir(parents=True, exist_ok=True)
    for old in results.glob("*.json"):
        old.unlink()
    before = PAGES.read_text(encoding="ascii")
    if int(before) < WANTED:
        PAGES.write_text(str(WANTED), encoding="ascii")
    try:
        if int(PAGES.read_text(encoding="ascii")) < WANTED:
            print(f"run: fewer than {WANTED} huge pages: leave large --sizes out", file=sys.stderr)
        names = subprocess.run([micro, "--benchmark_list_tests", *more], env=environment, check=True, text=True,
                               capture_output=True).stdout.split("\n")
        comparisons = dict.fromkeys(comparison_of(name) for name in names if name and only.search(name))
        for number, comparison in enumerate(comparisons):
            subprocess.run([micro, f"--benchmark_filter={comparison}$", *REPETITIONS,
                            f"--benchmark_out={results / str(number)}.json", *more],
                           env=environment, check=True, stdout=subprocess.DEVNULL,
                           stderr=None if number == 0 else subprocess.DEVNULL)  # the machine, once
    finally:
        PAGES.write_text(before, encoding="ascii")
    return ratios.main(build)


if __name__ == "__main__":
    sys.exit(main())
