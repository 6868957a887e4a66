"""A raw link for hand-built frames: what scapy builds leaves by one interface, what neighd says is parsed by scapy.

Neighbors: frames_arp.py and frames_nd.py hold the cases, frames.sh the stage. Nothing here waits for a time to pass
to conclude that nothing came: behind each frame goes an ARP request from a host that has yet another MAC (the fence).
What was not answered before the fence was is never going to be, for neighd takes frames in their order; and what did
not change the table before the fence's new MAC stands there is never going to.
Not here: what is right (the cases say); neighd's wire code, of which nothing is used.
"""
import json
import os
import subprocess
import sys
import time

from scapy.all import ARP, Ether, conf

NEIGHD, ME = "02:00:00:00:01:01", "02:00:00:00:01:10"
EVERYBODY = "ff:ff:ff:ff:ff:ff"
GATEWAY4, FENCE = "192.0.2.1", "192.0.2.254"
SECONDS = 10


class Fault(Exception):
    """A case does not hold."""


def check(holds, what):
    if not holds:
        raise Fault(what)


class Link:
    def __init__(self, device, neighctl, control):
        # A veth has a queue a CPU: a sender that moves between two frames may see the second one overtake the first.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        self.socket = conf.L2socket(iface=device, promisc=True)
        self.neighctl = [neighctl, "-s", control]
        self.fences = 0

    def send(self, *frames):
        for frame in frames:
            self.socket.send(frame)

    def next(self, deadline):
        """The next frame that neighd sent, or nothing by then."""
        while (left := deadline - time.monotonic()) > 0:
            if self.socket.select([self.socket], left):
                frame = self.socket.recv()
                if frame is not None and Ether in frame and frame[Ether].src == NEIGHD:
                    return frame
        return None

    def until(self, wanted, what):
        """All frames up to the first one that is wanted; that one is the last."""
        deadline, seen = time.monotonic() + SECONDS, []
        while frame := self.next(deadline):
            seen.append(frame)
            if wanted(frame):
                return seen
        raise Fault(f"{what} did not come; instead: {[frame.summary() for frame in seen]}")

    def answers(self, *frames, of=lambda frame: True):
        """What neighd sends after these frames and before the fence, if `of` says that it counts."""
        self.fences += 1
        mac = f"02:fe:00:00:{self.fences >> 8:02x}:{self.fences & 255:02x}"
        fence = ARP(op=1, hwsrc=mac, psrc=FENCE, hwdst="00:00:00:00:00:00", pdst=GATEWAY4)
        self.send(*frames, Ether(src=mac, dst=EVERYBODY) / fence)
        seen = self.until(lambda frame: ARP in frame and frame[Ether].dst == mac, "the fence's answer")
        self.becomes(FENCE, "STALE", mac)
        return [frame for frame in seen[:-1] if of(frame)]

    def asked(self, *words):
        out = subprocess.run([*self.neighctl, "-j", *words], check=True, capture_output=True, text=True)
        return json.loads(out.stdout)

    def rows(self, *words):
        return self.asked("show", "nud", "all", *words)

    def knows(self, mac):
        return any(row.get("lladdr") == mac for row in self.rows("dev", "lan0"))

    def entry(self, address):
        rows = self.rows("to", address, "dev", "lan0")
        return (rows[0]["state"][0], rows[0].get("lladdr"), "router" in rows[0]) if rows else None

    def becomes(self, address, state, mac, router=False):
        """The entry says so within some seconds; control hears of frames after the worker."""
        deadline = time.monotonic() + SECONDS
        while (now := self.entry(address)) != (state, mac, router):
            check(time.monotonic() < deadline, f"{address} is {now}, not {(state, mac, router)}")
            time.sleep(0.02)

    def counter(self, name):
        return self.asked("stats", "dev", "lan0")["totals"][name]

    def resolving(self, address):
        """`neighctl resolve` under way: a process whose output is the entry."""
        return subprocess.Popen([*self.neighctl, "-j", "resolve", address, "dev", "lan0"],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_arp(operation):
    return lambda frame: ARP in frame and frame[ARP].op == operation


def run(cases):
    """Each case in its order, with what it is called; exit code 1 where one does not hold."""
    link, failed = Link(sys.argv[1], os.environ["NEIGHCTL"], os.environ["SOCKET"]), 0
    for case in cases:
        try:
            case(link)
        except Fault as fault:
            failed += 1
            print(f"FAILED: {case.__doc__}: {fault}")
    print(f"{len(cases) - failed} of {len(cases)} cases hold")
    sys.exit(1 if failed or not cases else 0)
