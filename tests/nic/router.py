"""neighd in the guest: its configuration for a pair of NICs, start, stop, and neighctl.

The programs are those of the build folder, at their own path. Neighbors: guest.py runs the commands. Not here: neighd as
a service (cases_service.py).
"""
import json

from guest import Failed
from hosts import HOST_V4, HOST_V6, NEIGHD_V4, NEIGHD_V6

SOCKET, CONFIG, LOG, PID = "/run/neighd/neighd.sock", "/run/neighd.yaml", "/run/neighd.log", "/run/neighd.pid"
CHECK = "--check --on-this-machine"
NAMES = ("wan0", "lan0")
SECONDS = 180  # to start or stop, on a machine that others use as well


def configuration(nics, *, mtu=1500, workers=None, huge_pages=True, memory_mb=None, mac=None, more="", socket=SOCKET,
                  state="/run/neighd-state.json"):
    """YAML for a pair of NICs. `mac`: of the first one; `more`: a further line under eal."""
    workers = workers or nics[0].pair.workers
    lines = ["eal:", f'  lcores: "{",".join(map(str, range(workers + 1)))}"', f"  huge-pages: {str(huge_pages).lower()}",
             *([f"  memory-mb: {memory_mb}"] if memory_mb else []), *([more] if more else []),
             "worker: {idle-sleep-us: 200}",  # the guest's cores are fewer than its threads
             f"control: {{socket: {socket}}}", f"state-file: {state}", "interfaces:"]
    short = (nics[0].pci.removeprefix("0000:"), nics[1].pci)  # both ways to write an address are right
    for pci, name, v4, v6 in zip(short, NAMES, NEIGHD_V4, NEIGHD_V6):
        own = f', mac: "{mac}"' if mac and name == NAMES[0] else ""
        lines.append(f'  - {{name: {name}, device: "{pci}"{own}, mtu: {mtu}, addresses: [{v4}/24, "{v6}/64"]}}')
    return "\n".join(lines) + "\n"


class Router:
    def __init__(self, guest, build):
        self.guest, self.neighd, self.neighctl = guest, f"{build}/neighd", f"{build}/neighctl"
        self.running = False

    def start(self, text):
        """(whether it answers, its log). It has ended where it does not."""
        self.guest.write(CONFIG, text)
        self.guest.run(f"rm -f {SOCKET}; {self.neighd} -c {CONFIG} >{LOG} 2>&1 & echo $! >{PID}")
        self.guest.run(f"pid=$(<{PID}); for ((i = 0; i < {SECONDS * 2}; i++)); do kill -0 $pid 2>/dev/null || break; "
                       f"[ ! -S {SOCKET} ] || ! {self.neighctl} version || break; sleep 0.5; done", SECONDS * 2, None)
        self.running = self.alive()
        return self.running, self.log()

    def log(self):
        return self.guest.run(f"cat {LOG}")

    def alive(self):
        return self.guest.run(f"kill -0 $(<{PID})", status=None)[0] == 0

    def stop(self, signal="TERM"):
        """Its exit code, by the shell's count."""
        self.running = False
        return self.guest.run(f"pid=$(<{PID}); kill -{signal} $pid; wait $pid", SECONDS, None)[0]

    def tried(self, text, words="", seconds=SECONDS):
        """(exit code, log) of another neighd with this configuration, which is ended where it does not end by itself."""
        self.guest.write("/run/other.yaml", text)
        status, _ = self.guest.run(f"timeout {seconds} {self.neighd} {words} -c /run/other.yaml >/run/other.log 2>&1",
                                   seconds + 60, None)
        return status, self.guest.run("cat /run/other.log")

    def refused(self, text, words=""):
        """Ends with 1: the errors in its log, or all that --check says."""
        status, log = self.tried(text, words)
        if status != 1:
            raise Failed(f"neighd {words} ended with {status}: {log[-1500:]}")
        return log if "--check" in words else "\n".join(line for line in log.splitlines() if line.startswith("<3>"))

    def ctl(self, *words):
        return self.guest.run(" ".join((self.neighctl, "-s", SOCKET, *words)))

    def asked(self, *words):
        text = self.ctl("-j", *words)
        try:
            return json.loads(text)
        except ValueError:
            raise Failed(f"neighctl -j {' '.join(words)}: {text[-500:]}") from None

    def telemetry(self, *commands):
        """Answers of DPDK's own telemetry, as `dpdk-telemetry.py` would have them."""
        script = ("import glob, json, socket, sys\n"
                  "link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n"
                  "link.connect(glob.glob('/var/run/dpdk/neighd/dpdk_telemetry.v2*')[0])\n"
                  "link.recv(16384)\n"
                  "for command in sys.argv[1:]:\n"
                  "    link.send(command.encode())\n"
                  "    print(link.recv(16384).decode().replace(chr(10), ' '))")
        self.guest.write("/run/telemetry.py", script)
        text = self.guest.run(f"python3 /run/telemetry.py {' '.join(commands)}")
        try:
            return [next(iter(json.loads(line).values())) for line in text.splitlines()]
        except ValueError:
            raise Failed(f"telemetry answers {commands} with {text[-1000:]!r}") from None

    def counters(self, name):
        """All counters of an interface, zero ones too."""
        return self.asked("-stats", "stats", "dev", name)["totals"]

    def up(self, name):
        return next(row["up"] for row in self.asked("link") if row["name"] == name)
