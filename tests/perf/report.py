"""What a benchmark tells: a line a measurement while it runs, JSON at the end.

A measurement is a list of rounds, ours and the peer's by turns; what counts is the medians, and the median of
the rounds' ratios. A goal that is missed is said and is no failure: machines differ, and the reader decides.
Neighbors: the benchmarks beside it add rows; document.py makes tables and plots of the JSON.
Not here: measuring, the machine's stage.
"""
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

COLUMNS = "{:46}{:>16}{:>16}{:>8}  {:18}{}"


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                  if line.startswith("model name")), platform.processor())
    versions = {}
    for name, command in (("ip", ["ip", "-V"]), ("dpdk", ["pkg-config", "--modversion", "libdpdk"]),
                          ("compiler", ["g++", "-dumpfullversion"])):
        try:
            versions[name] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            versions[name] = "unknown"
    return {"cpu": model, "cpus": os.cpu_count(), "kernel": platform.release()} | versions


def shown(value, unit):
    """With three or four digits that matter; seconds in the unit that suits them."""
    if unit == "s":
        for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "us"), (1e9, "ns")):
            if value * factor >= 1 or name == "ns":
                return f"{value * factor:.3g} {name}" if value * factor < 1000 else f"{value * factor:,.0f} {name}"
    return (f"{value:,.0f} {unit}" if abs(value) >= 100 else f"{value:.3g} {unit}").rstrip()


def size_text(size):
    """Of a table: 64k are 65,536."""
    for unit, factor in (("M", 1 << 20), ("k", 1 << 10)):
        if size % factor == 0:
            return f"{size // factor}{unit}"
    return f"{size:,}"


def ratio(ours, theirs):
    """The median of the rounds' ratios, where each had its turn beside the other's: a machine that changes pace between
    two rounds changes it for both."""
    if len(ours) == len(theirs):
        return statistics.median(one / other for one, other in zip(ours, theirs))
    return statistics.median(ours) / statistics.median(theirs)


class Report:
    """Of one benchmark, `name`; its JSON goes to `path`."""

    def __init__(self, name, path, **about):
        self.name, self.path = name, pathlib.Path(path)
        self.about = machine() | {"program": os.path.relpath(sys.argv[0]), "arguments": sys.argv[1:]} | about
        self.rows = []
        print(f"{name}: {self.about['cpu']}, {self.about['cpus']} CPUs, Linux {self.about['kernel']}\n")
        print(COLUMNS.format("", "neighd", "peer", "ratio", "peer is", "goal"))

    def add(self, what, unit, ours, theirs=(), *, peer=None, at_most=None, at_least=None, limit=None, ratios=None,
            **more):
        """`ours` and `theirs`: a value a round; `ratios`: the rounds', if they are not those of the values. `at_most`,
        `at_least`: goals of the ratio ours : theirs; without a peer `limit` is the most that ours may be. `more` goes
        into the row: size, family, whatever a plot wants."""
        ours, theirs = list(ours), list(theirs)
        row = {"what": what, "unit": unit, "neighd": statistics.median(ours), "rounds": ours} | more
        goal = ""
        if theirs:
            row |= {"peer": peer, "peer_value": statistics.median(theirs), "peer_rounds": theirs}
            row["ratio"] = statistics.median(ratios) if ratios else ratio(ours, theirs)
        if theirs and at_most is not None:
            row |= {"goal": f"at most {at_most:.3g}", "bound": at_most, "met": row["ratio"] <= at_most}
        elif theirs and at_least is not None:
            row |= {"goal": f"at least {at_least:.3g}", "bound": at_least, "met": row["ratio"] >= at_least}
        elif limit is not None:
            row |= {"goal": f"at most {shown(limit, unit)}", "bound": limit, "met": row["neighd"] <= limit}
        if "met" in row:
            goal = row["goal"] + (": met" if row["met"] else ": MISSED")
        self.rows.append(row)
        print(COLUMNS.format(what, shown(row["neighd"], unit), shown(row["peer_value"], unit) if theirs else "",
                             f"{row['ratio']:.3g}" if theirs else "", peer if theirs else "", goal), flush=True)
        return row

    def write(self):
        # Now that whoever wanted some has reserved them.
        self.about["huge_pages"] = int(pathlib.Path("/proc/sys/vm/nr_hugepages").read_text(encoding="ascii"))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps({"name": self.name, "about": self.about, "rows": self.rows}, indent=1) + "\n",
                             encoding="utf-8")
        print(f"\nwritten to {self.path}")
