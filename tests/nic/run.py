#!/usr/bin/python3
"""neighd on PCI NICs under their poll-mode drivers: an emulated server, Linux hosts behind its NICs: run.py --help.

One guest for all pairs of NICs, one pair after the other; then, where they are asked for, a guest with two NUMA nodes, and one
whose first program is systemd.
Ends with `N passed, N failed, N skipped`; exit code 0 only if something passed and nothing failed. Where NEIGHD_SUMMARY
names a file (.ci/run), the counts are appended to it. Skips itself with one line without root or /dev/net/tun.
Neighbors: cases*.py say what must hold. Not here: speed, which an emulator knows nothing of.
"""
import argparse
import os
import pathlib
import re
import signal
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
import cases  # noqa: E402
import hosts  # noqa: E402
import machine  # noqa: E402
import pairs  # noqa: E402
import qemu  # noqa: E402
from guest import Failed, Gone  # noqa: E402
from lab import Lab  # noqa: E402
import cases_start  # noqa: E402,F401
import cases_traffic  # noqa: E402,F401
import cases_frames  # noqa: E402,F401
import cases_link  # noqa: E402,F401
import cases_end  # noqa: E402,F401
import cases_memory  # noqa: E402,F401
import cases_numa  # noqa: E402,F401
import cases_drivers  # noqa: E402,F401
import cases_overload  # noqa: E402,F401
import cases_service  # noqa: E402

LABEL = "test-nic"
SERVER_WORDS = "intel_iommu=on iommu=pt"  # docs/real-nic.md, step 1
PAGES = 512                               # of 2 MiB
NODES = (("0-1", 1536), ("2", 1024))      # cores and MiB: control and worker 0 on node 0, worker 1 on node 1
NODES_PAIR = "virtio"                     # a NIC on each node; two queues, though each has one worker near it
SERVICE_PAIR = "virtio"                   # the document's file has two workers, so two queues


class Count:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []

    def tell(self, outcome, name, note=""):
        print(f"{outcome:6} {name}{': ' + note if note else ''}", flush=True)

    def run(self, name, case, stage):
        """One case; whether it held."""
        began, stage.notes = time.monotonic(), []
        try:
            case.run(stage)
        except cases.Skip as why:
            self.skipped.append(name)
            self.tell("skip", name, str(why))
        except (Gone, qemu.NoGuest):
            raise
        except Exception as fault:  # whatever a case meets is that case's
            self.failed.append(name)
            expected = isinstance(fault, (cases.Fault, Failed))
            self.tell("FAILED", name, str(fault) if expected else traceback.format_exc())
        else:
            self.passed += 1
            self.tell("ok", name, ", ".join([*stage.notes, f"{time.monotonic() - began:.0f} s"]))

    def summary(self):
        for kind, names in (("FAILED", self.failed), ("SKIPPED", self.skipped)):
            for name in names:
                print(f"{kind} {name}")
        line = f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"
        if file := os.environ.get("NEIGHD_SUMMARY"):
            with open(file, "a") as summary:
                print(LABEL, self.passed, len(self.failed), len(self.skipped), file=summary)
            line = f"{LABEL}: {line}"
        print(line, flush=True)
        return 1 if self.failed or not (self.passed or self.skipped) else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"), help="with neighd and neighctl")
    parser.add_argument("--pairs", default="virtio e1000e", help=f"of {' '.join(pairs.PAIRS)} (%(default)s)")
    parser.add_argument("--long", action="store_true", help="also the cases that take long or are about few machines")
    parser.add_argument("--only", default="", help="cases whose function or name has this (a regular expression)")
    parser.add_argument("--list", action="store_true", help="the cases, and nothing else")
    return parser.parse_args()


def chosen(options, guest):
    return [case for case in cases.CASES if case.guest == guest and (options.long or options.only or not case.long)
            and (not options.only or re.search(options.only, f"{case.run.__name__} {case.name}"))]


def run_pair(stage, listed, count):
    """The cases of these that are about this pair; neighd is started where one needs it and it does not run."""
    pair = stage.pair.name
    for case in listed:
        if not case.pairs or pair in case.pairs:
            count.run(f"{pair}: {case.name}", started(case) if case.needs_router else case, stage)
    if stage.router.running:
        stage.router.stop()


def started(case):
    """The case, behind a start where neighd does not run."""
    class Started:
        @staticmethod
        def run(stage):
            if not stage.router.running:
                cases.check(stage.startable, "neighd did not start for a case before")
                stage.startable = False
                cases_start.ready(stage)
                stage.startable = True
            case.run(stage)
    return Started


def server(lab, options, count):
    """The guest with the shell, one pair after the other."""
    nics = pairs.nics_of(options.pairs.split())
    guest = lab.boot("server", nics, SERVER_WORDS)
    guest.run(f"sysctl -qw vm.nr_hugepages={PAGES}")
    for first, second in zip(nics[::2], nics[1::2]):
        began = time.monotonic()
        run_pair(lab.stage(guest, [first, second]), chosen(options, "shell"), count)
        print(f"       {first.pair.name}: {time.monotonic() - began:.0f} s", flush=True)


def nodes(lab, options, count):
    """The guest with two NUMA nodes, each with cores, memory and a NIC."""
    nics = pairs.nics_of([NODES_PAIR])
    for node, nic in enumerate(nics):
        nic.node = node
    buses = [word for node in range(len(NODES)) for word in pairs.root_of_node(node)]
    guest = lab.boot("numa", nics, SERVER_WORDS, more=[*qemu.numa(NODES), *buses], memory_mb=sum(mb for _, mb in NODES))
    guest.run(f"sysctl -qw vm.nr_hugepages={PAGES}")
    run_pair(lab.stage(guest, nics), chosen(options, "numa"), count)


def service(lab, options, count):
    """The guest with systemd, and what of it is there after a reboot."""
    nics = pairs.nics_of([SERVICE_PAIR])
    size = {"memory_mb": 5120, "cpus": 4}
    words = f"nic.systemd {cases_service.command_line()}"
    stage = lab.stage(lab.boot("service", nics, words, **size), nics)
    run_pair(stage, chosen(options, "systemd"), count)
    if chosen(options, "reboot"):
        files = cases_service.kept(stage)
        stage = lab.stage(lab.boot("reboot", nics, words, files, **size), nics)
        run_pair(stage, chosen(options, "reboot"), count)


def main():
    options = arguments()
    if options.list:
        for case in cases.CASES:
            print(f"{case.run.__name__}{' (long)' if case.long else ''}: {case.name}")
        return 0
    count = Count()
    if why := hosts.able():
        count.skipped.append(f"NICs in a guest: {why}")
        return count.summary()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryDirectory(prefix="neighd-nic.", dir="/var/tmp") as scratch, Lab(options, scratch) as lab:
        try:
            lab.prepare()
            if chosen(options, "shell"):
                server(lab, options, count)
            if chosen(options, "numa"):
                nodes(lab, options, count)
            if chosen(options, "systemd"):
                service(lab, options, count)
        except (Gone, qemu.NoGuest, machine.Unprepared) as fault:
            count.failed.append("the guest")
            count.tell("FAILED", "the guest", str(fault))
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
