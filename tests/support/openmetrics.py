#!/usr/bin/python3
"""A strict reader of OpenMetrics 1.0 text on the standard input; exit code 1 and `LINE: what` for the first breach.

Checks what neighd's metrics may contain: counters, gauges, infos and histograms without timestamps and exemplars. Metadata comes once,
before its samples; families are not interleaved; samples are unique; suffixes fit the type; the text ends with `# EOF`.
Not here: what the numbers should be.
"""

import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)?\}})? (-?[0-9]+(?:\.[0-9]+)?)")
META = re.compile(rf"# (TYPE|HELP|UNIT) ({NAME}) (.+)")
SUFFIX = {"counter": ["_total"], "gauge": [""], "info": ["_info"], "histogram": ["_bucket", "_sum", "_count"]}


class Breach(Exception):
    pass


def need(condition: bool, what: str) -> None:
    if not condition:
        raise Breach(what)


class Reader:
    def __init__(self) -> None:
        self.family = ""  # the one that is being told
        self.told = set()  # families that are complete
        self.meta = {}
        self.samples = set()
        self.sampled = False
        self.bucket = None  # the histogram's labels, the last bound and its count

    def enter(self, family: str) -> None:
        if family != self.family:
            need(family not in self.told, f"{family} is interleaved with others")
            self.leave()
            self.family, self.meta, self.sampled = family, {}, False

    def leave(self) -> None:
        if self.family:
            need("TYPE" in self.meta, f"{self.family} has no TYPE")
            need("HELP" in self.meta, f"{self.family} has no HELP")
            need(self.sampled, f"{self.family} has no sample")
            self.told.add(self.family)

    def metadata(self, kind: str, family: str, value: str) -> None:
        self.enter(family)
        need(not self.sampled, f"{kind} of {family} after its samples")
        need(kind not in self.meta, f"{kind} of {family} twice")
        if kind == "TYPE":
            need(value in SUFFIX, f"type {value}")
        if kind == "HELP":
            need(not re.search(r'(?<!\\)(?:\\\\)*(?:\\[^"\\n]|")', value), "HELP with a wrong escape")
        if kind == "UNIT":
            need(family.endswith("_" + value), f"{family} does not end with its unit {value}")
        self.meta[kind] = value

    def sample(self, line: str) -> None:
        match = SAMPLE.fullmatch(line)
        need(match is not None, "neither a sample nor metadata")
        name, labels, value = match.groups()
        suffixes = SUFFIX.get(self.meta.get("TYPE", ""), [])
        need(name in [self.family + suffix for suffix in suffixes], f"{name} does not belong to {self.family}")
        names = re.findall(r'([a-zA-Z_][a-zA-Z0-9_]*)="', re.sub(r'\\.', "", labels or ""))
        need(len(names) == len(set(names)), "a label twice")
        key = (name, tuple(sorted(re.findall(LABEL, labels or ""))))
        need(key not in self.samples, "a sample twice")
        need(self.meta["TYPE"] != "counter" or float(value) >= 0, "a counter below zero")
        if self.meta["TYPE"] == "histogram":
            self.histogram(name.removeprefix(self.family), key[1], float(value))
        self.samples.add(key)
        self.sampled = True

    def histogram(self, suffix: str, labels: tuple, value: float) -> None:
        """Bounds and counts grow, the last bound is +Inf, and the count is the last bucket's."""
        bounds = [float(label[4:-1].replace("Inf", "inf")) for label in labels if label.startswith('le="')]
        others = tuple(label for label in labels if not label.startswith('le="'))
        if suffix == "_bucket":
            need(len(bounds) == 1, "a bucket without a bound")
            if self.bucket is not None and self.bucket[0] == others:
                need(bounds[0] > self.bucket[1] and value >= self.bucket[2], "buckets that do not grow")
            self.bucket = (others, bounds[0], value)
        else:
            need(self.bucket is not None and self.bucket[:2] == (others, float("inf")), "no +Inf bucket before it")
            need(suffix != "_count" or value == self.bucket[2], "a count that is not the last bucket's")

    def line(self, line: str) -> None:
        if line.startswith("#"):
            match = META.fullmatch(line)
            need(match is not None, "a comment that is no metadata")
            self.metadata(*match.groups())
        else:
            self.sample(line)


def main() -> int:
    text = sys.stdin.buffer.read()
    number = 0
    try:
        text = text.decode("utf-8")
        need(text.endswith("# EOF\n"), "the text does not end with # EOF and a line end")
        reader = Reader()
        for number, line in enumerate(text.removesuffix("# EOF\n").splitlines(), 1):
            reader.line(line)
        reader.leave()
        need(len(reader.samples) > 0, "nothing is told")
    except (Breach, UnicodeDecodeError) as breach:
        print(f"{number}: {breach}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
