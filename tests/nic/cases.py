"""The list of cases and what each gets: a stage with a pair of NICs, the guest, two hosts and neighd.

A case is a function that takes the stage; its docstring is its name. `@case(...)` puts it on the list, in the order of the
modules that run.py names. Cases of a pair follow one another in one guest: most need a neighd that runs, which `needs_router`
starts where there is none. Not here: cases.
"""
import time
from dataclasses import dataclass, field

from guest import Guest
from hosts import HOST_V4, HOST_V6, NEIGHD_V4, NEIGHD_V6
from pairs import Nic
from router import Router, configuration

ALL_ADDRESSES = (NEIGHD_V4[0], HOST_V4[1], NEIGHD_V6[0], HOST_V6[1])
CASES = []


class Fault(Exception):
    """A case does not hold."""


class Skip(Exception):
    """It does not apply here."""


@dataclass(frozen=True)
class Case:
    run: object
    long: bool
    pairs: tuple
    needs_router: bool
    guest: str

    @property
    def name(self):
        return self.run.__doc__.strip().splitlines()[0]


def case(long=False, pairs=(), needs_router=True, guest="shell"):
    """`long`: only where asked for. `pairs`: the kinds of NIC it is about, else all. `guest`: shell, numa, systemd or reboot."""
    def listed(function):
        CASES.append(Case(function, long, pairs, needs_router, guest))
        return function
    return listed


def check(holds, what):
    if not holds:
        raise Fault(what)


def eventually(seconds, holds, what):
    """Polls until it holds; what it said then."""
    deadline = time.monotonic() + seconds
    while not (said := holds()):
        check(time.monotonic() < deadline, what() if callable(what) else what)
        time.sleep(0.1)
    return said


@dataclass
class Stage:
    guest: Guest
    qemu: object
    router: Router
    nics: list[Nic]
    hosts: list
    notes: list = field(default_factory=list)   # figures, told beside the case
    startable: bool = True
    mtu: int = 0            # of the neighd that runs

    @property
    def pair(self):
        return self.nics[0].pair

    def note(self, text):
        self.notes.append(text)

    def configuration(self, **options):
        return configuration(self.nics, **options)

    def start(self, **options):
        """neighd runs with such a configuration, and the hosts reach it."""
        self.mtu = options.get("mtu", 1500)
        for host in self.hosts:
            host.mtu(self.mtu)
        up, log = self.router.start(self.configuration(**options))
        check(up, f"neighd does not start: {log[-1500:]}")
        self.reachable()

    def reachable(self, seconds=60):
        """Own addresses answer: links are up, and duplicate address detection is over."""
        for host in self.hosts:
            for address in host.gateways:
                eventually(seconds, lambda: host.ping(address, 1, wait=1),
                           lambda: f"{address} does not answer: {self.told()}")

    def told(self):
        links = self.router.ctl("link")
        drops = {name: {counter: count for counter, count in self.router.counters(name).items()
                        if count and "drop" in counter} for name in ("wan0", "lan0")}
        return f"{links} {drops}"

    def pings(self, addresses=ALL_ADDRESSES, count=3, size=56):
        """Every one is answered: to neighd and through it."""
        for address in addresses:
            got = self.hosts[0].ping(address, count, size)
            check(got == count, f"{got} of {count} pings to {address} answered; {self.told()}")

    def link(self, nic, up):
        """The cable; when QEMU was told, as time.time() has it."""
        at = time.time()
        self.qemu.command("set_link", name=nic.id, up=up)
        return at
