"""What the benchmarks run against: a neighd of their own without a network, a Linux namespace with a link to nowhere.

Neighbors: control.py and others measure; busy.py has a neighd under traffic, attack_stage.py routers that do have a
network. All stages clean up after themselves; the kernel's limits on neighbors are raised while a namespace lives and
put back afterwards, because they are one for the whole machine. So are huge pages (hugepages.py).
Not here: what is measured.
"""
import argparse
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import hugepages

GC_THRESHOLDS = [pathlib.Path(f"/proc/sys/net/{family}/neigh/default/gc_thresh{n}")
                 for family in ("ipv4", "ipv6") for n in (3, 2, 1)]
BYTES_A_NEIGHBOR = 200  # of DPDK's memory, at most
CONFIG = """\
eal:
  lcores: "0,1"
  {memory}
  args: ["--file-prefix=bench{pid}"]
worker: {{idle-sleep-us: 1000}}
control: {{socket: {socket}}}
interfaces:
  - {{name: bench0, device: "net_null0,no-rx=1", addresses: [192.0.2.1/24, "2001:db8::1/64"]}}
neighbor: {{max_entries: {entries}, gc_stale_time_ms: {stale_ms}}}
"""


def options_of(doc, **defaults):
    """The parser of a benchmark, with the options that it gives a default for. From here on SIGTERM ends it in order."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build-bench"))
    known = {"sizes": (str, "entries, by commas"), "families": (str, "4, 6 or both, by commas"),
             "rounds": (int, "of each measurement"), "seconds": (float, "a round"),
             "seed": (int, "random order, drawn from this")}
    for name, default in defaults.items():
        kind, what = known[name]
        parser.add_argument("--" + name, type=kind, default=default, help=f"{what} (%(default)s)")
    return parser


def numbers(text):
    return [int(word) for word in text.split(",")]


def memory_for(entries):
    """The lines under `eal` for so many neighbors of both families: huge pages, where the machine has them."""
    megabytes = 400 + 2 * entries * BYTES_A_NEIGHBOR // 1_000_000
    return f"huge-pages: {str(hugepages.reserve(megabytes)).lower()}\n  memory-mb: {megabytes}"


def workers_of(process):
    """The worker threads of a DPDK process, as folders of /proc."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task")
    return [task for task in tasks.iterdir() if "worker" in (task / "comm").read_text(encoding="ascii")]


def cpu_seconds(task):
    """That a thread has had."""
    return int((task / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9


class Daemon:
    """neighd with one interface, `bench0`, that leads nowhere (net_null)."""
    dev = "bench0"

    def __init__(self, build, folder, entries, stale_ms=3_600_000):
        self.start(build, folder, CONFIG, entries=entries, memory=memory_for(entries), stale_ms=stale_ms)

    def start(self, build, folder, config, *, within=(), **words):
        """With that configuration, its words filled in, by the command `within`; returns once it answers."""
        self.neighctl = str(build / "neighctl")
        self.socket = str(folder / "neighd.sock")
        path = folder / "neighd.yaml"
        path.write_text(config.format(pid=os.getpid(), socket=self.socket, **words))
        self.log = open(folder / "neighd.log", "w", encoding="utf-8")
        command = [*within, str(build / "neighd"), "-c", str(path)]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 30
        while subprocess.run(self.command("version"), capture_output=True).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("neighd does not start:\n" + (folder / "neighd.log").read_text())
            time.sleep(0.05)

    def command(self, *words):
        return [self.neighctl, "-s", self.socket, *words]

    def batch(self, path):
        return self.command("-batch", str(path))

    def show(self, *options):
        return self.command(*options, "show", "dev", self.dev)

    def flush(self, *words):
        return self.command("flush", "dev", self.dev, *words)

    def empty(self):
        """Flushes, and waits until the sweep behind the flush has ended: it is no part of the next measurement."""
        subprocess.run(self.flush("nud", "all"), check=True, capture_output=True)
        rpc, deleted = self.rpc(), None
        while deleted != (deleted := rpc.call("stats.get")["totals"]["neighbors_deleted"]):
            time.sleep(0.2)

    def rpc(self):
        return Rpc(self.socket)

    def control_seconds(self):
        """CPU time of the control thread, which is the process' first."""
        return cpu_seconds(pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}"))

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()


class Rpc:
    """One connection to the control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    @staticmethod
    def line(method, params):
        return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode() + b"\n"

    def call(self, method, params=None):
        return self.send(self.line(method, params or {}))

    def seconds(self, method, params):
        """From the request to its answer; making it up is not in the time."""
        return self.timed(self.line(method, params))

    def timed(self, line):
        begin = time.perf_counter()
        self.send(line)
        return time.perf_counter() - begin

    def send(self, line):
        self.socket.sendall(line)
        answer = json.loads(self.lines.readline())
        if "error" in answer:
            raise SystemExit(f"neighd refused: {answer['error']}")
        return answer["result"]


class Kernel:
    """A network namespace with a veth pair; `bench0` is its one end (some kernels have no dummy links)."""
    dev = "bench0"

    def __init__(self, entries):
        self.name = f"bench{os.getpid()}"
        self.limits = {path: path.read_text() for path in GC_THRESHOLDS}
        for path in GC_THRESHOLDS:
            path.write_text(str(2 * entries + 100_000))
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        try:
            self.make_link()
        except subprocess.CalledProcessError:
            self.close()
            raise

    def make_link(self):
        for words in (f"add {self.dev} type veth peer name other", f"set {self.dev} up"):
            subprocess.run(["ip", "-n", self.name, "link", *words.split()], check=True)

    def command(self, *words):
        # Entered once by exec, as `ip -n` does it itself: the cost is that of one setns().
        return ["ip", "-n", self.name, *words]

    def batch(self, path):
        return self.command("-batch", str(path))

    def show(self, *options):
        return self.command(*options, "neigh", "show", "dev", self.dev)

    def flush(self, *words):
        return self.command("neigh", "flush", "dev", self.dev, *words)

    def empty(self):
        subprocess.run(["ip", "-n", self.name, "link", "del", self.dev], check=True)
        self.make_link()

    def close(self):
        subprocess.run(["ip", "netns", "del", self.name], check=False)
        for path, text in self.limits.items():
            path.write_text(text)
