"""Where drills are run: a namespace with a router, neighd or the kernel, another with the generator, two links between.

Neighbors: attack.py runs the drills and makes the table; stage.py has the Daemon. Both routers have the same names,
MACs and addresses and sit at the same veth pairs, so that the generator can't tell them apart. An IPv4 link is a /15:
its lower half is for strangers, who are scanned or claim to be there, its upper half for those who truly are.
Not here: load, what is measured of it.
"""
import json
import os
import pathlib
import subprocess

from stage import GC_THRESHOLDS, Daemon

LINKS = {"lan0": {"mac": "02:00:00:00:00:01", "ipv4": "10.0.0.1/15", "ipv6": "2001:db8:1::1/64"},
         "lan1": {"mac": "02:00:00:00:01:01", "ipv4": "10.2.0.1/15", "ipv6": "2001:db8:2::1/64"}}
# Of the af_packet driver as many buffers as veth may fill while a busy machine has the worker wait.
BUFFERS = "framecnt=4096"
DROP = "1,6 0 0 2"  # classic BPF: return TC_ACT_SHOT
# Every limit and timer is the default, as an operator gets it.
CONFIG = """\
eal:
  lcores: "0,1"
  args: ["--file-prefix=attack{pid}"]
  {memory}
worker: {{idle-sleep-us: {idle}}}
control: {{socket: {socket}}}
interfaces:
""" + "".join(f"""\
  - name: {name}
    device: "{{driver}}{n},iface={name}{{options}}"
    addresses: [{link['ipv4']}, "{link['ipv6']}"]
""" for n, (name, link) in enumerate(LINKS.items())) + """\
neighbor: {{dad_transmits: 0{neighbor}}}
"""


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def packets(process, device):
    """Received and sent by a device of the namespace that the process is in; zeros before it is there, and after."""
    try:
        lines = pathlib.Path(f"/proc/{process.pid}/net/dev").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        lines = []
    fields = next((line.partition(":")[2].split() for line in lines if line.strip().startswith(device + ":")),
                  ["0"] * 16)
    return int(fields[1]), int(fields[9])


class Wires:
    """The two namespaces. In the generator's the links end at g0 and g1."""

    def __init__(self):
        self.router, self.generator = f"atk{os.getpid()}r", f"atk{os.getpid()}g"
        try:
            for namespace in (self.router, self.generator):
                run("ip", "netns", "add", namespace)
            for n, (name, link) in enumerate(LINKS.items()):
                run("ip", "-n", self.router, "link", "add", name, "address", link["mac"], "type", "veth",
                    "peer", "name", f"g{n}", "netns", self.generator)
                for namespace, end in ((self.router, name), (self.generator, f"g{n}")):
                    # Neither end's kernel says anything by itself; packets are as they are on a wire.
                    run(*self.within(namespace), "sysctl", "-qw", f"net.ipv6.conf.{end}.disable_ipv6=1")
                    run(*self.within(namespace), "ethtool", "-K", end, "tx", "off", "rx", "off", "gro", "off",
                        "gso", "off", "tso", "off")
                    run("ip", "-n", namespace, "link", "set", end, "up")
        except subprocess.CalledProcessError as failure:
            self.close()
            raise SystemExit(f"{' '.join(failure.cmd)}: {failure.stderr}") from None

    def hide_from_kernel(self):
        """What comes goes to packet sockets and no further: the router's kernel would look for a route for each."""
        for name in LINKS:
            run("tc", "-n", self.router, "qdisc", "add", "dev", name, "clsact")
            run("tc", "-n", self.router, "filter", "add", "dev", name, "ingress", "bpf", "da", "bytecode", DROP)

    @staticmethod
    def within(namespace):
        return ["ip", "netns", "exec", namespace]

    def close(self):
        for namespace in (self.router, self.generator):
            subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)


class OtherWork:
    """What else the machine does meanwhile: it takes time from a router that is a process, and none from the kernel's.
    A share of all processors, without the time of interrupts, which is packets' mostly."""

    def __init__(self):
        self.begin = self.times()

    @staticmethod
    def times():
        total = pathlib.Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
        user, nice, system, idle, iowait, *_ = map(int, total.split()[1:])
        ticks = os.sysconf("SC_CLK_TCK")
        return (user + nice + system) / ticks, (user + nice + system + idle + iowait) / ticks, sum(os.times()[:4])

    def share(self, router):
        """Since the beginning; whatever we started has been waited for, but the router."""
        busy, all_of_it, ours = (now - then for now, then in zip(self.times(), self.begin))
        return max(0, busy - ours - router.cpu_seconds()) / all_of_it


class NeighdRouter(Daemon):
    """`driver`, `options`: of the devices; `neighbor`: further keys of that block; `memory`: lines under `eal`."""

    def __init__(self, wires, build, folder, neighbor="", *, driver="net_af_packet", options="," + BUFFERS, idle=50,
                 memory="huge-pages: false"):
        self.start(build, folder, CONFIG, within=wires.within(wires.router), driver=driver, options=options, idle=idle,
                   memory=memory, neighbor=neighbor)
        self.connection = self.rpc()

    def entries(self):
        """How many there are, and how many of these have no MAC yet."""
        states = [row["states"] for row in self.connection.call("stats.get")["neighbors"]]
        return sum(sum(counts.values()) for counts in states), sum(counts.get("INCOMPLETE", 0) for counts in states)

    def memory_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) // 1024

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.connection.socket.close()
        super().close()


class LinuxRouter:
    """The kernel, forwarding. With `room`, its tables take that many entries (gc_thresh, one for the whole machine)."""

    def __init__(self, wires, room=None):
        self.namespace = wires.router
        self.limits = {path: path.read_text() for path in GC_THRESHOLDS} if room else {}
        for path in self.limits:
            path.write_text(str(room))
        settings = ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]
        for name in LINKS:
            settings += [f"net.ipv6.conf.{name}.disable_ipv6=0", f"net.ipv6.conf.{name}.accept_dad=0"]
        run(*wires.within(wires.router), "sysctl", "-qw", *settings)
        for name, link in LINKS.items():
            run("ip", "-n", wires.router, "address", "add", link["ipv4"], "dev", name)
            run("ip", "-n", wires.router, "address", "add", link["ipv6"], "dev", name, "nodad")

    def entries(self):
        rows = json.loads(run("ip", "-n", self.namespace, "-j", "neigh", "show", "nud", "all") or "[]")
        rows = [row for row in rows if row.get("state") != ["NOARP"]]  # its own groups
        return len(rows), sum(row.get("state") == ["INCOMPLETE"] for row in rows)

    @staticmethod
    def cpu_seconds():
        return 0  # it works in others' time

    @staticmethod
    def memory_mib():
        return None  # the kernel's caches move by more than a table takes

    def close(self):
        for path, text in self.limits.items():
            path.write_text(text)
