#!/usr/bin/python3
"""The one rule of dependency, dataplane/neigh < config < dataplane < control, and the size of files: layers.py ROOT.

A file includes its own layer and those to the left of it. Within dataplane/neigh only dpdk/ knows DPDK, so that the
state machine, the codecs and the timers can be read and tested without it. Where layer 3 begins in a frame is known to
wire/, and to two headers above it. No file is longer than 500 lines.
Prints `FILE:LINE: what` for each breach; exit code 1 if there was one. Not here: how much
a class is (classes.py), style (clang-format, clang-tidy).
"""

import re
import sys
from pathlib import Path

# From the bottom up; what a layer may include beside itself. pktgen and tests stand outside: nothing includes them, but
# the documents, which are made of every program's tables.
LAYERS = ["dataplane/neigh", "config", "dataplane", "control"]
MAY_INCLUDE = {layer: LAYERS[: i + 1] for i, layer in enumerate(LAYERS)}
MAY_INCLUDE["packaging"] = [*LAYERS, "pktgen", "packaging"]
MAY_INCLUDE["pktgen"] = ["dataplane/neigh", "config", "dataplane", "pktgen"]
MAY_INCLUDE["pktgen/neighd"] = [*LAYERS, "pktgen", "pktgen/neighd"]
ROOTS = ["dataplane", "config", "control", "pktgen", "packaging", "tests"]
SUFFIXES = {".cpp", ".hpp", ".c", ".h"}
MAX_LINES = 500

# What stands before the packet in a frame is no constant to anybody else: there may be tags.
L2_SIZE = re.compile(r"\bkEthernetSize\b")
KNOW_L2_SIZE = {"dataplane/frame.hpp", "dataplane/plain.hpp"}
L2_LAYERS = {"dataplane/neigh", "dataplane", "control"}

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
DPDK = re.compile(r"^(rte_|generic/rte_|cmdline)")


def layer_of(path: str) -> str:
    """The longest layer that the path lies in; its first folder where it lies in none."""
    inside = [layer for layer in MAY_INCLUDE if path.startswith(layer + "/")]
    return max(inside, key=len) if inside else path.split("/")[0]


def knows_l2_size(path: str) -> bool:
    return path.startswith("dataplane/neigh/wire/") or path in KNOW_L2_SIZE


def breaches(path: str, text: str):
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        yield MAX_LINES + 1, f"{len(lines)} lines, more than {MAX_LINES}: it has more than one job"
    layer = layer_of(path)
    for number, line in enumerate(lines, 1):
        if L2_SIZE.search(line) and layer in L2_LAYERS and not knows_l2_size(path):
            yield number, "kEthernetSize: Frame::l3 or wire::L2Header say where layer 3 begins"
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, target = match.groups()
        if DPDK.match(target):
            if layer == "dataplane/neigh" and not path.startswith("dataplane/neigh/dpdk/"):
                yield number, f"<{target}>: in dataplane/neigh only dpdk/ knows DPDK"
            if layer == "config":
                yield number, f"<{target}>: config/ is plain values and YAML, it knows no DPDK"
            continue
        if quote == "<" or layer == "tests":
            continue
        if "/" not in target:
            yield number, f'"{target}": includes start at the root of the tree'
        elif layer_of(target) not in MAY_INCLUDE[layer]:
            yield number, f'"{target}": {layer} may not include {layer_of(target)}'


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    files = sorted(p for top in ROOTS for p in (root / top).rglob("*") if p.suffix in SUFFIXES)
    if not files:
        print(f"layers: no sources below {root}", file=sys.stderr)
        return 1
    found = 0
    for file in files:
        path = file.relative_to(root).as_posix()
        for line, what in breaches(path, file.read_text()):
            print(f"{path}:{line}: {what}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
