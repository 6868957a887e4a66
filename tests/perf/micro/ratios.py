#!/usr/bin/python3
"""Medians of the microbenchmarks and their ratios, goals beside them: ratios.py FILE... [--markdown].

FILE is what `micro --benchmark_out=FILE --benchmark_out_format=json --benchmark_repetitions=N` wrote; of several files
all repetitions count. Exit code 1 if an answer was wrong; a goal that was missed is said, and no more.
Not here: measuring.
"""
import collections
import json
import statistics
import sys


def load(paths):
    """(group, who, family, pattern, size) -> the median of the repetitions, in ns; so too the changes a second."""
    times = collections.defaultdict(list)
    rates = collections.defaultdict(list)
    wrong = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for run in json.load(file)["benchmarks"]:
                if run.get("run_type") == "aggregate":
                    continue
                name = run["name"].removesuffix("/manual_time")
                if run.get("error_occurred") or run.get("wrong", 0) > 0:
                    wrong.append(name)
                else:
                    times[tuple(name.split("/"))].append(run.get("ns", run["cpu_time"]))
                    rates[tuple(name.split("/"))].append(run.get("rate", 0))
    times, rates = ({name: statistics.median(values) for name, values in of.items()} for of in (times, rates))
    return times, rates, sorted(set(wrong))


def size_text(size):
    number = int(size)
    for unit, factor in (("M", 1 << 20), ("k", 1 << 10)):
        if number >= factor:
            return f"{number / factor:g}{unit}"
    return size


def goal_text(ratio, goal, at_least=False):
    if goal is None:
        return ""
    met = ratio >= goal if at_least else ratio <= goal
    return f"{'>=' if at_least else '<='} {goal}: {'met' if met else 'missed'}"


def lookups(times):
    """The front beside each of the others."""
    yield ["families", "pattern", "neighbors", "front", "readable", "rte_hash", "lfht", "front : rte_hash", "goal",
           "lfht : front", "goal"]
    ours = {key[2:]: ns for key, ns in times.items() if key[:2] == ("lookup", "front")}
    for case, ns in sorted(ours.items(), key=lambda item: (item[0][1] != "uniform", item[0][:2], int(item[0][2]))):
        family, pattern, size = case
        other = {who: times.get(("lookup", who, *case)) for who in ("readable", "rte_hash", "lfht")}
        hits = pattern == "uniform"
        by_hash = ns / other["rte_hash"] if other["rte_hash"] else None
        by_lfht = other["lfht"] / ns if other["lfht"] else None
        hash_goal = (0.5 if int(size) <= 65_536 else 0.8) if hits else None
        lfht_goal = 3 if hits and int(size) >= 65_536 else None
        yield [family, pattern, size_text(size), f"{ns:.1f}", *(f"{value:.1f}" if value else "" for value in other.values()),
               f"{by_hash:.2f}" if by_hash else "", goal_text(by_hash, hash_goal) if by_hash else "",
               f"{by_lfht:.1f}" if by_lfht else "", goal_text(by_lfht, lfht_goal, True) if by_lfht else ""]


def changes(times, rates):
    """Each way under changes beside itself without."""
    yield ["what", "families", "neighbors", "changes a second", "done", "without", "with", "ratio", "goal"]
    for key, ns in sorted(times.items(), key=lambda item: (item[0][1:3], int(item[0][4]), item[0][3])):
        group, who, family, rate, size = key
        still = times.get((group, who, family, "0", size))
        if rate != "0" and still:
            yield [who, family, size_text(size), rate, f"{rates[key]:.0f}", f"{still:.1f}", f"{ns:.1f}", f"{ns / still:.2f}",
                   goal_text(ns / still, 1.1 if who == "front" else None)]


def parts(times):
    yield ["what", "ns each"]
    for key, ns in sorted(times.items()):
        yield ["/".join(key[1:]), f"{ns:.1f}"]


def print_table(rows, markdown):
    rows = list(rows)
    if len(rows) < 2:
        return
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        if markdown:
            print("| " + " | ".join(row) + " |")
            if number == 0:
                print("|" + "---|" * len(row))
        else:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print()


def main():
    arguments = sys.argv[1:]
    markdown = "--markdown" in arguments
    times, rates, wrong = load([argument for argument in arguments if not argument.startswith("--")])
    of = {group: {key: ns for key, ns in times.items() if key[0] == group} for group in ("lookup", "changes", "part")}
    print("ns a key: medians of the repetitions\n")
    print_table(lookups(of["lookup"]), markdown)
    print_table(changes(of["changes"], rates), markdown)
    print_table(parts(of["part"]), markdown)
    for name in wrong:
        print(f"WRONG ANSWERS: {name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
