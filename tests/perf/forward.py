#!/usr/bin/env python3
"""What a packet costs a worker, beside testpmd: frames played from memory (net_pcap), routed, resolved, rewritten, and
thrown away (net_null). No network, no kernel.

neighd with and without the front, and dpdk-testpmd in `mac` mode, which looks nothing up and rewrites the same twelve
bytes, stand side by side on the same core, with bursts of 64; all but one are stopped, and they take turns of a
fraction of a second. They are started several times, for two starts of either differ by a tenth, by where their memory
comes to lie. What counts is a worker's CPU time a packet, the median of all turns. Needs root and huge pages
(--ordinary-pages: none).
Neighbors: pcap_frames.py makes the frames, report.py tells, workers.py has two workers. Not here: the network
(veth.py), a million neighbors (in_process.py).
"""
import contextlib
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import hugepages
import pcap_frames
from entries import ROWS_A_REQUEST, Entries
from report import Report
from stage import Daemon, cpu_seconds, numbers, options_of, workers_of

CONFIG = """\
eal:
  lcores: "{lcores}"
  huge-pages: {huge_pages}
  memory-mb: {memory}
  args: ["--file-prefix=forward{pid}{name}"]
worker: {{front-cache: {front}, rx-descriptors: 32768, tx-descriptors: 32768}}
control: {{socket: {socket}}}
interfaces:
  - name: in0
    device: "net_pcap0,{queues},infinite_rx=1"
    addresses: [198.51.100.254/24, "2001:db8:2::1/64"]
  - name: bench0
    device: "net_null0,no-rx=1"
    addresses: [10.255.255.254/8, "2001:db8:1:0:ffff::1/64"]
neighbor: {{max_entries: {entries}, gc_stale_time_ms: 3600000, dad_transmits: 0}}
"""
LCORES = {1: "0,1", 2: "0@(0-1),1@1,2@0"}  # by workers: with two, whoever else has something to do shares a core
GOALS = {1: 1.5, 4096: 1.7, 65536: 2.0}
BESIDE_MEGABYTES = 400  # testpmd, but for a buffer a frame, and what daemons take beyond theirs


def options_with(doc, **defaults):
    """The parser of a benchmark that forwards by turns."""
    parser = options_of(doc, seed=1, **defaults)
    parser.add_argument("--frame", type=int, default=64, help="bytes of a frame, FCS counted (%(default)s)")
    parser.add_argument("--starts", type=int, default=4, help="of each (%(default)s)")
    parser.add_argument("--turns", type=int, default=5, help="of each, a start (%(default)s)")
    parser.add_argument("--turn-ms", type=int, default=200, help="(%(default)s)")
    parser.add_argument("--ordinary-pages", action="store_true", help="neither has huge pages")
    return parser


def started(parser):
    """Its options, where it may run."""
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root, for DPDK's memory and to read a thread's time")
    return options


def megabytes(size):
    """Of one neighd's memory."""
    return 400 + size // 2000


def queues_of(pcap, workers):
    """Arguments of net_pcap: a receive queue a worker, each with all frames."""
    return ",".join([f"rx_pcap={pcap}"] * workers)


@contextlib.contextmanager
def ended_if_it_fails(process):
    """While what needs the process is being made: nobody else ends it then."""
    try:
        yield
    except BaseException:
        process.kill()
        process.wait()
        raise


class Contender:
    """A process that polls; it runs between resume() and pause() alone."""

    def __init__(self, process):
        self.process = process
        self.workers = workers_of(process)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def turn(self, seconds, turns):
        """Its packets are counted while it runs: where the numbers are taken cancels out."""
        self.resume()
        time.sleep(seconds / 10)
        packets, begin, cpu = self.packets(), time.perf_counter(), sum(map(cpu_seconds, self.workers))
        time.sleep(seconds)
        packets, elapsed = self.packets() - packets, time.perf_counter() - begin
        cpu = sum(map(cpu_seconds, self.workers)) - cpu
        self.pause()
        if packets <= 0:
            raise SystemExit(f"{type(self).__name__} forwards nothing")
        turns.costs.append(cpu / packets)
        turns.rates.append(packets / elapsed)


class ForwardingDaemon(Daemon):
    """Plays the frames; `bench0` is where the neighbors are."""

    def __init__(self, options, folder, pcap, size, front, workers):
        name = f"{workers}{'on' if front else 'off'}"
        (folder / name).mkdir(exist_ok=True)
        self.start(options.build.resolve(), folder / name, CONFIG, name=name, lcores=LCORES[workers],
                   queues=queues_of(pcap, workers), front=str(front).lower(),
                   huge_pages=str(not options.ordinary_pages).lower(), entries=size + 1000, memory=megabytes(size))


class Neighd(Contender):
    def __init__(self, options, folder, pcap, size, family, *, front=True, workers=1):
        self.daemon = ForwardingDaemon(options, folder, pcap, size, front, workers)
        with ended_if_it_fails(self.daemon.process):
            super().__init__(self.daemon.process)
            self.rpc = self.daemon.rpc()
            for first in range(0, size, ROWS_A_REQUEST):
                last = min(size, first + ROWS_A_REQUEST)
                self.rpc.call("neigh.replace", Entries(family).rows(first, last, self.daemon.dev))
            self.dropped = self.drops()  # misses from before the neighbors were there

    def packets(self):
        return self.rpc.call("stats.get")["totals"]["tx_packets"]

    def drops(self):
        totals = self.rpc.call("stats.get")["totals"]
        return {name: count for name, count in totals.items() if name.startswith("drop_")}

    def close(self):
        drops = {name: count - self.dropped[name] for name, count in self.drops().items() if count > self.dropped[name]}
        self.daemon.close()
        if drops:
            print(f"neighd dropped: {drops}")


class Testpmd(Contender):
    def __init__(self, options, pcap, count, workers=1):
        pages = ["--no-huge", "-m", "1024"] if options.ordinary_pages else ["--in-memory"]
        process = subprocess.Popen(
            ["stdbuf", "-oL", "dpdk-testpmd", f"--lcores={LCORES[workers]}", "--no-pci",
             f"--file-prefix=forward{os.getpid()}t{workers}", *pages,
             f"--vdev=net_pcap0,{queues_of(pcap, workers)},infinite_rx=1", "--vdev=net_null0,no-rx=1", "--", "-i",
             "--burst=64", f"--nb-cores={workers}", f"--rxq={workers}", f"--txq={workers}",  # neighd's burst
             f"--total-num-mbufs={workers * count + 20_000}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)
        self.process = process
        with ended_if_it_fails(process):
            try:
                for command in ("set fwd mac", "start"):
                    process.stdin.write(command + "\n")
                time.sleep(1.5)
                self.packets()
            except BrokenPipeError:
                raise SystemExit("testpmd ended: are there huge pages enough?") from None
            super().__init__(process)

    def packets(self):
        self.process.stdin.write("show fwd stats all\n")
        accumulated = False
        for line in self.process.stdout:
            accumulated |= "Accumulated forward statistics" in line
            found = re.search(r"TX-packets: (\d+)", line)
            if accumulated and found:
                return int(found[1])
        raise SystemExit("testpmd tells no statistics")

    def close(self):
        self.process.stdin.write("stop\nquit\n")
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait(timeout=30)


def frames_file(options, folder, size, family):
    """Its path, and how many frames."""
    pcap = folder / f"{family}-{size}.pcap"
    frames = pcap_frames.to_neighbors(family, size, options.seed, options.frame)
    pcap_frames.write(pcap, frames)
    return pcap, len(frames)


@dataclasses.dataclass
class Turns:
    """Of a contender, all its starts."""
    costs: list = dataclasses.field(default_factory=list)  # CPU seconds a packet, of all its workers
    rates: list = dataclasses.field(default_factory=list)  # packets a second


def by_turns(options, size, megabytes_beside, makers):
    """The Turns of contenders, which `makers` make."""
    if not options.ordinary_pages and not hugepages.reserve(2 * megabytes(size) + megabytes_beside):
        sys.exit(f"too few huge pages for {size:,} neighbors: make room, or measure with --ordinary-pages")
    turns = [Turns() for _ in makers]
    for _ in range(options.starts):
        with contextlib.ExitStack() as closing:
            contenders = []
            for make in makers:
                contenders.append(make())
                closing.callback(contenders[-1].close)
                closing.callback(contenders[-1].resume)
                contenders[-1].pause()
            for _ in range(options.turns):
                for contender, its_turns in zip(contenders, turns):
                    contender.turn(options.turn_ms / 1000, its_turns)
    return turns


def measure(options, folder, size, family):
    """CPU time a packet, in seconds, by turns: of neighd, of neighd without the front, of testpmd."""
    pcap, count = frames_file(options, folder, size, family)
    turns = by_turns(options, size, BESIDE_MEGABYTES + size // 400, [
        lambda: Neighd(options, folder, pcap, size, family),
        lambda: Neighd(options, folder, pcap, size, family, front=False),
        lambda: Testpmd(options, pcap, count)])
    return [its_turns.costs for its_turns in turns]


def main():
    parser = options_with(__doc__, sizes="1,4096,65536")
    parser.add_argument("--json", type=pathlib.Path, help="default: forward.json in the build's bench folder")
    options = started(parser)
    report = Report("forward", options.json or options.build / "bench" / "forward.json", seed=options.seed)
    with tempfile.TemporaryDirectory(prefix="neighd-bench.") as name:
        for size in numbers(options.sizes):
            cost, relative = {}, {}
            for family in (4, 6):
                cost[family], plain, testpmd = measure(options, pathlib.Path(name), size, family)
                relative[family] = sorted(ours / theirs for ours, theirs in zip(cost[family], testpmd))
                about = {"neighbors": size, "family": family}
                report.add(f"IPv{family}, {size:,} neighbors", "s", cost[family], testpmd, peer="testpmd mac",
                           at_most=GOALS.get(size) if family == 4 else None, **about)
                report.add(f"IPv{family}, {size:,} neighbors, no front", "s", plain, testpmd, peer="testpmd mac",
                           front=False, **about)
            # Each beside its testpmd: the two families were not measured at the same time.
            report.add(f"IPv6 : IPv4, {size:,} neighbors", "of mac", relative[6], relative[4], peer="IPv4",
                       at_most=1.25, neighbors=size)
            print(f"{'':46}lowest of all turns: IPv4 {min(cost[4]) * 1e9:.1f} ns, IPv6 {min(cost[6]) * 1e9:.1f} ns")
    report.write()


if __name__ == "__main__":
    main()
