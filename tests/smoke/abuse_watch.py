"""What others notice while somebody misbehaves at the control socket: pings through neighd, a well-behaved client, and
neighd's memory, descriptors and processor time.

Used by the abuse_*.py beside it, each a program of its own: abuse_X.py SOCKET PID NAMESPACE ADDRESS. Every kind of abuse
runs twice at least, between looks at neighd; what each round leaves behind more than the one before is a leak. Correctness is
counted exactly; times are compared with quiet ones of the same run, generously. Not here: the abuse (abuse_*.py), lines
and connections (abuse_client.py), the well-behaved client (abuse_good.py).
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
QUIET_SECONDS = 2.0
PING_FLOOR_MS, PING_RATIO = 500.0, 10    # p99 of pings: below the one, or that many times the quiet one
CLIENT_FLOOR_MS, CLIENT_RATIO = 1000.0, 20  # p99 of the client's round trips
CLIENT_MOST_MS = 5000.0
LEAK_KIB = 6 << 10                         # more than a round may leave behind than the one before
MOST_ROUNDS = 5


class Lines(threading.Thread):
    """A program's output: (when, how long in ms) of every line that `pattern` finds; the other lines as they are."""

    def __init__(self, command, pattern):
        super().__init__(daemon=True)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.pattern, self.times, self.numbers, self.others = re.compile(pattern), [], [], []
        self.start()

    def run(self):
        for line in self.process.stdout:
            if found := self.pattern.search(line):
                self.numbers.append(int(found[1]))
                self.times.append((time.monotonic(), float(found[2])))
            else:
                self.others.append(line)

    def between(self, begin, end):
        return sorted(took for when, took in list(self.times) if begin <= when <= end)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        self.join(10)


def percentile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


class Watch:
    def __init__(self, arguments):
        self.socket, pid, namespace, address = arguments
        self.pid = int(pid)
        self.ping = Lines(["ip", "netns", "exec", namespace, "ping", "-i", "0.005", "-W", "3", address],
                          r"icmp_seq=(\d+).*time=([\d.]+)")
        self.good = Lines([sys.executable, "-B", os.path.join(HERE, "abuse_good.py"), self.socket], r"^ok (\d+) ([\d.]+)$")
        self.wait(lambda: self.good.times and self.ping.times, "the quiet start")
        began = time.monotonic()
        time.sleep(QUIET_SECONDS)
        self.quiet_ping, self.quiet_good = (x.between(began, time.monotonic()) for x in (self.ping, self.good))
        self.descriptors = self.open_descriptors()
        print(f"quiet: ping p99 {percentile(self.quiet_ping, .99):.1f} ms, client p99 "
              f"{percentile(self.quiet_good, .99):.1f} ms, {self.memory() >> 10} MiB, {self.descriptors} descriptors")

    # ---- neighd, from outside ----

    def memory(self, which="VmRSS"):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return int(re.search(which + r":\s+(\d+)", status.read())[1])

    def forget_peak(self):
        with open(f"/proc/{self.pid}/clear_refs", "w", encoding="ascii") as clear:
            clear.write("5")

    def open_descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def control_cpu(self):
        """Seconds that the control thread has run."""
        with open(f"/proc/{self.pid}/task/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def wait(condition, what, seconds=10.0):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
            time.sleep(0.02)

    # ---- Abuse ----

    def abuse(self, name, offend, most_mib=16):
        """Peak memory may be `most_mib` above what it was; descriptors must be back afterwards. A heap in pieces takes a
        little more for a round or two; a leak does so every time."""
        began, before, peak, after = time.monotonic(), self.memory(), 0, []
        while len(after) < 2 or (after[-1] - after[-2] > LEAK_KIB and len(after) < MOST_ROUNDS):
            self.forget_peak()
            offend()
            peak = max(peak, self.memory("VmHWM") - before)
            self.wait(lambda: self.open_descriptors() <= self.descriptors, f"{name}: descriptors are given back")
            after.append(self.memory())
        time.sleep(0.2)
        ended = time.monotonic()
        ping, good = self.ping.between(began, ended), self.good.between(began, ended)
        print(f"{name}: {ended - began:.1f} s; ping p99 {percentile(ping, .99):.1f} ms; client p99 "
              f"{percentile(good, .99):.1f}, worst {percentile(good, 1):.1f} ms of {len(good)}; peak +{peak >> 10} MiB, "
              f"left {[(kib - before) >> 10 for kib in after]} MiB", flush=True)
        assert peak <= most_mib << 10, f"{name}: neighd took {peak} KiB"
        assert after[-1] - after[-2] <= LEAK_KIB, f"{name}: each of {len(after)} rounds left more"
        self.judge(name, ping, good)

    def judge(self, name, ping, good):
        assert self.good.process.poll() is None, f"{name}: the client failed: {self.good.others}"
        assert good, f"{name}: the client was not answered"
        most = max(PING_FLOOR_MS, PING_RATIO * percentile(self.quiet_ping, .99))
        assert percentile(ping, .99) <= most, f"{name}: pings took {percentile(ping, .99)} ms"
        most = max(CLIENT_FLOOR_MS, CLIENT_RATIO * percentile(self.quiet_good, .99))
        assert percentile(good, .99) <= most, f"{name}: the client waited {percentile(good, .99)} ms"
        assert good[-1] <= max(CLIENT_MOST_MS, most), f"{name}: the client waited {good[-1]} ms once"

    def finish(self):
        """Every ping was answered but the last, which may be under way, and every request of the client's."""
        self.good.stop()
        assert self.good.process.returncode == 0, f"the client failed: {self.good.others}"
        self.ping.stop()
        lost = set(range(1, max(self.ping.numbers))) - set(self.ping.numbers)
        assert not lost, f"pings were lost: {sorted(lost)} of {max(self.ping.numbers)}; ping said {self.ping.others}"
        print(f"{len(self.ping.numbers)} pings and {len(self.good.numbers)} rounds of the client, all answered")
