#!/usr/bin/python3
"""What the microbenchmarks found, as report.py tells it: ratios.py BUILD.

Reads what `micro` wrote into BUILD/bench/micro/, and writes BUILD/bench/lookup.json, changes.json and parts.json: times
of a key or a call; what counts is the median of all repetitions. Exit code 1 if an answer was wrong.
Neighbors: run.py runs it. Not here: measuring.
"""
import collections
import json
import pathlib
import statistics
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from report import Report, size_text  # noqa: E402

PEERS = ("rte_hash", "lfht", "readable")
FAMILIES = {"ipv4": "IPv4", "ipv6": "IPv6", "both": "both families"}
CHANGED_AT_MOST = 1.1  # of itself without changes
NEARLY_ALL = 0.95  # of the changes that were asked for: where fewer were done, the row says so


def load(folder):
    """By (group, who, family, pattern, size): seconds of each repetition, and its counters; what was wrong."""
    times, counters, wrong = collections.defaultdict(list), collections.defaultdict(list), set()
    for path in sorted(folder.glob("*.json")):
        for run in json.loads(path.read_text(encoding="utf-8"))["benchmarks"]:
            key = tuple(run["name"].removesuffix("/manual_time").split("/"))
            if run.get("run_type") == "aggregate":
                continue
            if run.get("error_occurred") or run.get("wrong", 0) > 0:
                wrong.add(key)
            else:
                times[key].append(run.get("ns", run["cpu_time"]) * 1e-9)
                counters[key].append(run)
    return times, counters, wrong


def goal(peer, pattern, size):
    """The most that the front may take of the peer's time."""
    if pattern != "uniform":
        return None
    return {"rte_hash": 0.5 if size <= 65_536 else 0.8, "lfht": 1 / 3 if size >= 65_536 else None}.get(peer)


def lookups(report, times):
    """The front beside each of the others, uniformly random hits first."""
    cases = [key[2:] for key in times if key[:2] == ("lookup", "front")]
    for family, pattern, size in sorted(cases, key=lambda case: (case[1] != "uniform", case[:2], int(case[2]))):
        what = f"{FAMILIES[family]}, {size_text(int(size))}" + ("" if pattern == "uniform" else f", {pattern}")
        ours = times["lookup", "front", family, pattern, size]
        for peer in PEERS:
            theirs = times.get(("lookup", peer, family, pattern, size), [])
            if theirs:
                report.add(what, "s", ours, theirs, peer=peer, at_most=goal(peer, pattern, int(size)), family=family,
                           pattern=pattern, size=int(size))


def changes(report, times, counters):
    """Each way under changes beside itself without, by turns in the same repetition."""
    for key in sorted(times, key=lambda key: (key[1:3], int(key[4]), int(key[3])) if key[0] == "changes" else ()):
        if key[0] != "changes":
            continue
        _, who, family, wanted, size = key
        done, peaceful, ratios = ([run[name] for run in counters[key]] for name in ("rate", "ns_without", "ratio"))
        done = statistics.median(done)
        what = f"{who}, {FAMILIES[family]}, {size_text(int(size))}, {int(wanted):,} changes a second" + (
            f" ({done:,.0f} done)" if done < NEARLY_ALL * int(wanted) else "")
        report.add(what, "s", times[key], [ns * 1e-9 for ns in peaceful], peer="without changes", ratios=ratios,
                   at_most=CHANGED_AT_MOST if who == "front" else None, who=who, family=family, size=int(size),
                   changes=int(wanted), done=done)


def parts(report, times):
    for key in sorted(key for key in times if key[0] == "part"):
        report.add(" ".join(key[1:]), "s", times[key])


def main(build):
    folder = pathlib.Path(build) / "bench"
    times, counters, wrong = load(folder / "micro")
    for group, name, tell in (("lookup", "lookup", lookups), ("part", "parts", parts),
                              ("changes", "changes", lambda report, times: changes(report, times, counters))):
        if any(key[0] == group for key in times.keys() | wrong):
            report = Report(name, folder / f"{name}.json")
            tell(report, times)
            if group != "part":
                report.add("looked up wrongly", "benchmarks", [sum(key[0] == group for key in wrong)], limit=0)
            report.write()
    for key in sorted(wrong):
        print("WRONG ANSWERS: " + "/".join(key))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
