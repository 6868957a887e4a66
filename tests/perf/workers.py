#!/usr/bin/env python3
"""Two workers beside one: what sharing the tables costs them.

As in forward.py, frames from memory to nowhere; each worker has a receive queue of its own that plays all the frames,
so both look up the same neighbors and send by the same port. neighd with one worker and with two, and dpdk-testpmd
likewise, take turns. How much a second core adds is a matter of the machine (memory, caches, perhaps hyperthreads of
one core): testpmd shows it, whose cores share no table.
Neighbors: forward.py has the contenders. Not here: NICs and RSS; more workers than the machine has cores.
"""
import pathlib
import tempfile

import forward
from report import Report
from stage import numbers


def main():
    options = forward.started(forward.options_with(__doc__, sizes="4096,65536", families="4,6"))
    report = Report("workers", options.build / "bench" / "workers.json", seed=options.seed)
    with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
        for family in numbers(options.families):
            for size in numbers(options.sizes):
                measure(options, report, pathlib.Path(name), size, family)
    report.write()


def measure(options, report, folder, size, family):
    pcap, count = forward.frames_file(options, folder, size, family)
    one, two, testpmd, testpmd_two = forward.by_turns(options, size, 3 * forward.BESIDE_MEGABYTES + size // 100, [
        lambda: forward.Neighd(options, folder, pcap, size, family),
        lambda: forward.Neighd(options, folder, pcap, size, family, workers=2),
        lambda: forward.Testpmd(options, pcap, count),
        lambda: forward.Testpmd(options, pcap, count, workers=2)])
    about = {"neighbors": size, "family": family}
    what = f"IPv{family}, {size:,} neighbors"
    report.add(f"{what}, two workers", "/s", two.rates, one.rates, peer="one worker", **about)
    report.add(f"{what}, CPU time a packet", "s", two.costs, one.costs, peer="one worker", **about)
    gain = [both / alone for both, alone in zip(two.rates, one.rates)]
    peer_gain = [both / alone for both, alone in zip(testpmd_two.rates, testpmd.rates)]
    report.add(f"{what}, two workers : one", "times", gain, peer_gain, peer="testpmd mac", **about)


if __name__ == "__main__":
    main()
