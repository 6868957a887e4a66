#!/usr/bin/env python3
"""The whole forwarding path at many neighbors: neigh-pktgen with neighd in its process, one core each.

Frames of 64 bytes go to neighbors drawn at random, all of them PERMANENT; what a packet costs neighd's worker is
measured while packets wait for it (pktgen/README.md), so the generator's own pace is not in it. Sizes, a million at
most, take turns, several rounds, each with a seed of its own; the smallest one is the peer of the others, each in a
table of its own size. A round is a process. Needs two quiet cores.
Neighbors: report.py prints and writes. Not here: neighd's cost alone, on one core (forward.py).
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import hugepages
from report import Report
from stage import numbers, options_of

AT_MOST = 1.6  # of itself at the smallest size
SMALLEST_FRAME = {4: 64, 6: 84}
MEGABYTES = 2048  # of huge pages
NEIGHD = """\
control: {{socket: {folder}/neighd.sock}}
worker: {{rx-descriptors: {ring}, front-cache: {front}}}
interfaces:
  - {{name: lan0, device: net_null0, addresses: [10.1.0.1/16, "2001:db8:1::1/64"]}}
  - {{name: lan1, device: net_null1, addresses: [10.16.0.1/12, "2001:db8:2::1/64"]}}
neighbor: {{max_entries: {entries}, acd: "off"}}
"""
SCENARIO = """\
eal: {{lcores: "0@(0-1),1@1,2@0", huge-pages: {huge}, args: ["--file-prefix=in-process"]}}
worker: {{rx-descriptors: {ring}}}
seed: {seed}
duration-ms: {milliseconds}
router: {{config: neighd.yaml, knows-hosts: true}}
ports:
  - {{name: from, device: "router:lan0", hosts: {{count: 256, {left}, mac: "02:10:00:00:00:00"}}}}
  - {{name: to, device: "router:lan1", hosts: {{count: {size}, {right}, mac: "02:20:00:00:00:00"}}}}
traffic:
  - {{from: from, to: to, family: ipv{family}, pattern: {pattern}, size: {frame}, rate: max, burst: {burst}}}
"""
HOSTS = {4: ("ipv4: 10.1.0.10", "ipv4: 10.16.0.10"), 6: ('ipv6: "2001:db8:1::10"', 'ipv6: "2001:db8:2::10"')}


def arguments():
    parser = options_of(__doc__, sizes="65536,1000000", families="4,6", rounds=5, seconds=3, seed=1)
    parser.add_argument("--pattern", default="uniform", choices=["uniform", "zipf", "sequential"])
    parser.add_argument("--burst", type=int, default=4096, help="frames handed over at once (%(default)s)")
    parser.add_argument("--without-front", action="store_true", help="worker.front-cache: false")
    parser.add_argument("--json", type=pathlib.Path, help="default: in_process.json in the build's bench folder")
    return parser.parse_args()


def measure(options, folder, size, family, seed, huge):
    left, right = HOSTS[family]
    words = {"folder": folder, "ring": 2 * options.burst, "front": str(not options.without_front).lower(),
             "entries": size + 4096, "huge": str(huge).lower(), "seed": seed, "size": size, "family": family,
             "milliseconds": int(options.seconds * 1000), "left": left, "right": right, "pattern": options.pattern,
             "frame": SMALLEST_FRAME[family], "burst": options.burst}
    (folder / "neighd.yaml").write_text(NEIGHD.format(**words))
    (folder / "run.yaml").write_text(SCENARIO.format(**words))
    done = subprocess.run([options.build / "neigh-pktgen", "run", "-j", folder / "run.yaml"],
                          capture_output=True, text=True, timeout=60 + options.seconds)
    if done.returncode != 0:
        sys.exit(f"neigh-pktgen ended with {done.returncode}:\n{done.stderr}")
    result = json.loads(done.stdout)
    flow, router = result["flows"][0], result["router"]
    if flow["misdelivered"] or not flow["received"] or router["cycles_per_packet"] is None:
        sys.exit(f"not a measurement: {json.dumps(result, indent=1)}")
    return router | {"lost": flow["lost"] / flow["sent"]}


def main():
    options = arguments()
    options.build = options.build.resolve()
    sizes = sorted(set(numbers(options.sizes)))
    huge = hugepages.reserve(MEGABYTES)
    report = Report("in_process", options.json or options.build / "bench" / "in_process.json",
                    build=options.build.name, huge=huge, pattern=options.pattern, front=not options.without_front)
    for family in numbers(options.families):
        runs = {size: [] for size in sizes}
        with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
            for turn in range(options.rounds):
                for size in sizes:
                    runs[size].append(measure(options, pathlib.Path(name), size, family, options.seed + turn, huge))
        cycles = {size: [run["cycles_per_packet"] for run in runs[size]] for size in sizes}
        for size in sizes:
            peer = {} if size == sizes[0] else {"theirs": cycles[sizes[0]], "peer": f"itself at {sizes[0]:,}"}
            report.add(f"IPv{family}, forwarded to {size:,} neighbors", "cycles", cycles[size], **peer, at_most=AT_MOST,
                       size=size, family=family, lost=[run["lost"] for run in runs[size]],
                       limit_was=[run["limit"] for run in runs[size]])
    report.write()


if __name__ == "__main__":
    main()
