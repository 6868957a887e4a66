#!/usr/bin/env python3
"""Changes under traffic, every packet looked at: hosts are set to one MAC after the other, and now and then flushed.

Requests go over the control socket, one when the one before has been answered, and after a flush when all the hosts are
resolved again; each MAC is told once only, so a packet
says by its MAC which of the answers it knew. It may leave with the MAC of the last change that was answered before it
was sent, or of any that was asked for before it came; after a flush with the host's own. Nothing may be lost. A packet
that is, or that leaves with any other MAC, is an error: exit code 1.
Neighbors: publication_hosts.py sends and receives, attack_stage.py has router and wires. Not here: rates.
"""
import bisect
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

from attack_stage import LINKS, NeighdRouter, Wires
from publication_hosts import CAME, FIRST, SENT, own_mac
from report import Report
from stage import numbers, options_of

HOSTS = 16
# A flush leaves all of them to be resolved at once, again and again.
NEIGHBOR = ", unres_qlen: 1024, solicit_rate: 1000000, base_reachable_time_ms: 3600000"
SETS = 15  # of a host, before all are flushed
FILTER_WINDOW = 0.006  # seconds: an answer like one before, within less, is a repeat to neighd's workers


def changes(router, family, rounds):
    """Makes them: for each host a list of (asked, answered, MAC), in nanoseconds."""
    history = [[] for _ in range(HOSTS)]
    for number in range(rounds):
        host, turn = divmod(number, SETS + 1)
        host %= HOSTS
        lladdr = bytes([2]) + struct.pack("!BI", 0, number + 1)
        is_flush = turn == SETS
        line = router.connection.line("neigh.flush", {"dev": "lan1", "state": "all"}) if is_flush else \
            router.connection.line("neigh.replace", {"dst": str(FIRST[family] + host), "dev": "lan1",
                                                     "lladdr": lladdr.hex(":")})
        asked = time.monotonic_ns()
        router.connection.send(line)
        answered = time.monotonic_ns()
        for each in range(HOSTS) if is_flush else [host]:
            history[each].append((asked, answered, own_mac(each) if is_flush else lladdr))
        if is_flush:
            await_hosts(router)
    return history


def await_hosts(router):
    """Until all are resolved again: packets that wait for an entry go with it when that is flushed."""
    while router.entries() != (HOSTS, 0):
        time.sleep(0.0005)
    time.sleep(FILTER_WINDOW)


def is_right(history, sent, came, lladdr):
    last = max(bisect.bisect_right(history, sent, key=lambda change: change[1]) - 1, 0)
    if sent < history[0][1] and lladdr[1] == 0xee:
        return True  # before the first change
    end = bisect.bisect_right(history, came, key=lambda change: change[0])
    return any(lladdr == change[2] for change in history[last:end])


def judge(path, history):
    """Packets sent, lost, come twice, and under a wrong MAC."""
    sent = dict(SENT.iter_unpack(pathlib.Path(f"{path}.sent").read_bytes()))
    came = list(CAME.iter_unpack(pathlib.Path(f"{path}.came").read_bytes()))
    seen = {number for number, _, _ in came}
    wrong = sum(not is_right(history[number % HOSTS], sent[number], when, lladdr[:6]) for number, when, lladdr in came)
    return len(sent), len(sent.keys() - seen), len(came) - len(seen), wrong


def measure(build, family, options):
    wires, router, hosts = Wires(), None, None
    with tempfile.TemporaryDirectory(prefix="neighd-publication.") as name:
        folder = pathlib.Path(name)
        try:
            router = NeighdRouter(wires, build, folder, NEIGHBOR)
            hosts = subprocess.Popen(
                [*wires.within(wires.generator), sys.executable,
                 str(pathlib.Path(__file__).with_name("publication_hosts.py")), "g0", "g1", LINKS["lan0"]["mac"],
                 str(family), str(HOSTS), str(options.rate), str(folder / "packets")], stdin=subprocess.PIPE)
            await_hosts(router)
            begin = time.perf_counter()
            history = changes(router, family, options.changes)
            seconds = time.perf_counter() - begin
            hosts.communicate()
            if hosts.returncode != 0:
                raise SystemExit("the hosts failed")
            return seconds, *judge(folder / "packets", history)
        finally:
            if hosts is not None and hosts.poll() is None:
                hosts.communicate()
            if router is not None:
                router.close()
            wires.close()


def main():
    parser = options_of(__doc__, families="4,6")
    parser.add_argument("--changes", type=int, default=100_000, help="of each family (%(default)s)")
    parser.add_argument("--rate", type=int, default=20_000, help="packets a second (%(default)s)")
    parser.add_argument("--folder", type=pathlib.Path, help="of the result (default: bench in the build's)")
    options = parser.parse_args()
    build = options.build.resolve()
    report, failed = Report("publication", (options.folder or build / "bench") / "publication.json"), False
    for family in numbers(options.families):
        seconds, sent, lost, twice, wrong = measure(build, family, options)
        name = f"{options.changes:,} changes, IPv{family}"
        report.add(f"{name}: changes", "/s", [options.changes / seconds], family=family)
        report.add(f"{name}: packets", "", [sent], family=family)
        for what, count in (("lost", lost), ("twice", twice), ("with a wrong MAC", wrong)):
            report.add(f"{name}: packets {what}", "", [count], limit=0, family=family)
            failed = failed or count > 0
    report.write()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
