"""A neighd whose worker never rests: frames from memory (net_pcap, infinite_rx) to neighbors on a link to nowhere.

Neighbors: stage.py has the daemon without traffic, pcap_frames.py the frames; answers.py and flush.py measure what its clients see, and it.
What it is busy with are a few PERMANENT neighbors beside those that are measured: they stay while others come and go.
Not here: what forwarding costs (forward.py).
"""
import math
import os
import time
from ipaddress import ip_address

import pcap_frames
from entries import mac
from stage import Daemon, cpu_seconds, memory_for, workers_of

FLOWS = 256
CONTROL_CORE = 0  # of CONFIG's lcores
FIRST = {4: ip_address("10.200.0.1"), 6: ip_address("2001:db8:1:0:f::1")}
SOURCE = {4: ip_address("192.0.2.10"), 6: ip_address("2001:db8::10")}
CONFIG = """\
eal:
  lcores: "0,1"
  {memory}
  args: ["--file-prefix=bench{pid}"]
control: {{socket: {socket}}}
interfaces:
  - {{name: in0, device: "net_pcap0,rx_pcap={pcap},infinite_rx=1", addresses: [192.0.2.1/24, "2001:db8::1/64"]}}
  - {{name: bench0, device: "net_null0,no-rx=1", addresses: [10.255.255.254/8, "2001:db8:1:0:ffff::1/64"]}}
neighbor: {{max_entries: {entries}, gc_stale_time_ms: 3600000, dad_transmits: 0}}
"""


class BusyDaemon(Daemon):
    """Traffic of the one family to FLOWS neighbors on `bench0`; there is room for `entries` more."""

    def __init__(self, build, folder, entries, family):
        pcap = folder / "traffic.pcap"
        pcap_frames.write(pcap, [pcap_frames.frame(family, SOURCE[family], FIRST[family] + n) for n in range(FLOWS)])
        self.start(build, folder, CONFIG, entries=entries + FLOWS, memory=memory_for(entries), pcap=pcap)
        # A client on the worker's core would wait for the scheduler, milliseconds at a time.
        self.cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {CONTROL_CORE})
        [self.worker] = workers_of(self.process)
        self.connection = self.rpc()
        self.connection.call("neigh.replace", {"rows": [
            {"dst": str(FIRST[family] + n), "dev": self.dev, "lladdr": mac(n, 0xfe)} for n in range(FLOWS)]})

    def forwarded(self):
        """Seconds that the worker had its core, which is all the time but for others' work, and its packets in them."""
        counters = self.connection.call("stats.get", {"dev": self.dev})["interfaces"][0]["counters"]
        return cpu_seconds(self.worker), counters["tx_packets"]

    def rate(self, seconds):
        """Packets a second, over so many seconds from now."""
        begin = self.forwarded()
        time.sleep(seconds)
        return rate_between(begin, self.forwarded())

    def empty(self):
        """All but what it is busy with."""
        self.connection.call("neigh.flush", {"dev": self.dev})
        deleted = None
        while deleted != (deleted := self.connection.call("stats.get")["totals"]["neighbors_deleted"]):
            time.sleep(0.05)

    def close(self):
        os.sched_setaffinity(0, self.cores)
        self.connection.socket.close()
        super().close()


def rate_between(begin, end):
    """No number where there was no time."""
    return (end[1] - begin[1]) / (end[0] - begin[0]) if end[0] > begin[0] else math.nan
