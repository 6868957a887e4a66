"""Two Linux hosts behind the guest's NICs: a network namespace each, whose only NIC is the tap that QEMU holds.

QEMU runs in a namespace of its own, where taps are made; each goes to its host once QEMU has it open. Sockets of a host are
opened in its namespace and used from here, so that a frame's time is this machine's. All is gone with `end`.
Neighbors: packets.py builds and watches frames. Not here: the guest.
"""
import ctypes
import os
import pathlib
import re
import socket
import subprocess

CLONE_NEWNET = 0x40000000
SO_RCVBUFFORCE = 33
LIBC = ctypes.CDLL(None, use_errno=True)
NEIGHD_V4, NEIGHD_V6 = ("192.0.2.1", "198.51.100.1"), ("2001:db8:1::1", "2001:db8:2::1")
HOST_V4, HOST_V6 = ("192.0.2.10", "198.51.100.10"), ("2001:db8:1::10", "2001:db8:2::10")


def ip(*words, check=True):
    return subprocess.run(["ip", *words], check=check, capture_output=True, text=True).stdout


class Namespace:
    def __init__(self, name):
        self.name = name
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")

    def run(self, *words, seconds=60):
        """(exit code, both outputs)"""
        done = subprocess.run(["ip", "netns", "exec", self.name, *words], capture_output=True, text=True, timeout=seconds)
        return done.returncode, done.stdout + done.stderr

    def socket(self, family, kind, protocol=0):
        """A socket that stays in this namespace, made by a thread that leaves it again."""
        with open("/proc/thread-self/ns/net") as here, open(f"/run/netns/{self.name}") as there:
            if LIBC.setns(there.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), f"setns {self.name}")
            try:
                return socket.socket(family, kind, protocol)
            finally:
                LIBC.setns(here.fileno(), CLONE_NEWNET)

    def end(self):
        ip("netns", "del", self.name, check=False)


class Host(Namespace):
    """Host 0 is behind wan0, host 1 behind lan0; `attach` gives it the tap of a NIC, `detach` takes it away."""

    def __init__(self, run, number):
        super().__init__(f"{run}-h{number + 1}")
        self.number = number
        self.mac = f"02:00:00:00:0{number + 1}:10"
        self.v4, self.v6 = HOST_V4[number], HOST_V6[number]
        self.gateways = (NEIGHD_V4[number], NEIGHD_V6[number])
        self.nic = None

    def attach(self, nic, qemu_namespace):
        self.nic = nic
        ip("-n", qemu_namespace.name, "link", "set", nic.tap, "netns", self.name)
        self.settle()

    def settle(self, mtu=1500):
        """The tap is up with its addresses, silent by itself, and all ways lead to neighd."""
        tap, n = self.nic.tap, ("-n", self.name)
        self.run("sysctl", "-qw", f"net.ipv6.conf.{tap}.accept_ra=0", f"net.ipv6.conf.{tap}.router_solicitations=0")
        ip(*n, "link", "set", tap, "address", self.mac, "mtu", str(mtu), "up")
        ip(*n, "address", "replace", f"{self.v4}/24", "dev", tap)
        ip(*n, "address", "replace", f"{self.v6}/64", "dev", tap, "nodad")
        ip(*n, "route", "replace", "default", "via", self.gateways[0])
        ip(*n, "-6", "route", "replace", "default", "via", self.gateways[1])

    def detach(self):
        if self.nic:
            ip("-n", self.name, "link", "del", self.nic.tap, check=False)
            self.nic = None

    def mtu(self, value):
        ip("-n", self.name, "link", "set", self.nic.tap, "mtu", str(value))

    def ping(self, address, count=3, size=56, wait=2):
        """How many of so many were answered; nothing is fragmented here."""
        words = ("ping", "-q", "-c", str(count), "-i", "0.2", "-W", str(wait), "-s", str(size), "-M", "do", address)
        found = re.search(r"(\d+) received", self.run(*words)[1])
        return int(found[1]) if found else 0

    def frames(self):
        """All frames of the tap, raw."""
        link = self.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        link.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
        link.bind((self.nic.tap, 3))
        return link

    def counter(self, name):
        """One of the tap's statistics, as this host sees it."""
        return int(self.run("cat", f"/sys/class/net/{self.nic.tap}/statistics/{name}")[1])


def make_taps(namespace, nics):
    """With as many queues and such headers as QEMU will ask for."""
    for nic in nics:
        more = ["multi_queue"] if nic.pair.queues > 1 else []
        more += ["vnet_hdr"] if nic.pair.tap_header else []
        ip("-n", namespace.name, "tuntap", "add", "dev", nic.tap, "mode", "tap", *more)


def remove_orphans():
    """Namespaces of runs that could not end by themselves."""
    for line in ip("netns", "list").splitlines():
        found = re.match(r"nic(\d+)-(q|h1|h2)\b", line)
        if found and not pathlib.Path(f"/proc/{found[1]}").exists():
            ip("netns", "del", found[0], check=False)


def able():
    """Why not, or nothing."""
    if os.geteuid() != 0:
        return "needs root"
    if not pathlib.Path("/dev/net/tun").is_char_device():
        return "needs /dev/net/tun"
    return None
