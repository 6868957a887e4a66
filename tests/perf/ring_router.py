"""neighd in the generator's process, two rings between them: a router without a kernel in its way.

Neighbors: resolution.py measures with it; in_process.py, what a forwarded packet costs; attack_stage.py has routers at
veth pairs. Control's thread floats over both cores, generator and worker have one each. Not here: what is measured.
"""
import os
import signal
import subprocess
import time

import hugepages
from attack_stage import NeighdRouter
from in_process import HOSTS, SMALLEST_FRAME
from stage import Rpc

MEGABYTES = 2048  # of huge pages
NEIGHD = """\
control: {{socket: {socket}}}
worker: {{rx-descriptors: 4096, idle-sleep-us: 50}}
interfaces:
  - {{name: lan0, device: net_null0, addresses: [10.1.0.1/16, "2001:db8:1::1/64"]}}
  - {{name: lan1, device: net_null1, addresses: [10.16.0.1/12, "2001:db8:2::1/64"]}}
neighbor: {{dad_transmits: 0, acd: "off"{limits}}}
"""
SCENARIO = """\
eal: {{lcores: "0@(0-1),1@1,2@0", huge-pages: {huge}, args: ["--file-prefix=rings{pid}"]}}
worker: {{rx-descriptors: 4096, idle-sleep-us: 50}}
duration-ms: 60000
drain-ms: 0
router: {{config: neighd.yaml}}
ports:
  - {{name: from, device: "router:lan0", hosts: {{count: 1, {left}, mac: "02:10:00:00:00:00"}}}}
  - {{name: to, device: "router:lan1", hosts: {{count: {size}, {right}, mac: "02:20:00:00:00:00"}}}}
traffic:
  - {{from: from, to: to, family: ipv{family}, pattern: sequential, size: {frame}, rate: {rate}}}
"""


class RingRouter:
    """Under load from the beginning. `process` is generator and router; `limits`: further keys of `neighbor`."""
    entries = NeighdRouter.entries

    def __init__(self, build, folder, family, size, rate, limits):
        left, right = HOSTS[family]
        socket = folder / "neighd.sock"
        (folder / "neighd.yaml").write_text(NEIGHD.format(socket=socket, limits=limits), encoding="ascii")
        scenario = folder / "run.yaml"
        scenario.write_text(SCENARIO.format(huge=str(hugepages.reserve(MEGABYTES)).lower(), pid=os.getpid(), left=left,
                                            right=right, size=size, family=family, frame=SMALLEST_FRAME[family],
                                            rate=rate), encoding="ascii")
        self.process = subprocess.Popen([str(build / "neigh-pktgen"), "run", "-q", str(scenario)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = None
        while self.connection is None:
            if self.process.poll() is not None:
                raise SystemExit("neigh-pktgen with neighd in its process does not start")
            try:
                self.connection = Rpc(str(socket))
            except OSError:
                time.sleep(0.001)

    def close(self):
        if self.connection is not None:
            self.connection.socket.close()
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
