"""The emulated machine: QEMU with an IOMMU, the machine's root over 9p, NICs behind root ports, and its monitor (QMP).

Under TCG, which every machine has; KVM only where a guest was seen to boot with it, for /dev/kvm alone proves nothing. QEMU
ends with the process that started it, whatever that dies of. Neighbors: machine.py makes what it boots, guest.py talks to
what runs in it, hosts.py makes the taps. Not here: which NICs (pairs.py), what is done to them.
"""
import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1
SECONDS_TO_BOOT = 240
SECONDS_FOR_KVM = 15
# no_timer_check: on a busy machine the emulated timer is late, which the kernel takes for a broken one.
COMMAND_LINE = "console=ttyS0 panic=-1 quiet no_timer_check"


class NoGuest(Exception):
    """It did not boot, or is gone."""


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Qemu:
    def __init__(self, scratch, images, accelerator, *, name, memory_mb=2560, cpus=3, words="", arguments=(),
                 namespace=None):
        """Starts it; `wait` waits for the guest. `images`: kernel and initramfs; `words` end the kernel's command line."""
        self.folder = pathlib.Path(scratch) / name
        self.folder.mkdir()
        kernel, initrd = images
        command = ["qemu-system-x86_64", "-nodefaults", "-nographic", "-no-reboot", "-accel", accelerator,
                   "-machine", "q35" + (",kernel-irqchip=split" if accelerator == "kvm" else ""),
                   "-cpu", "host" if accelerator == "kvm" else "max", "-smp", str(cpus), "-m", str(memory_mb),
                   "-kernel", kernel, "-initrd", initrd, "-append", f"{COMMAND_LINE} {words}",
                   "-serial", f"file:{self.console}", "-serial", "chardev:shell",
                   "-chardev", f"socket,id=shell,path={self.folder}/shell,server=on,wait=off",
                   "-qmp", f"unix:{self.folder}/qmp,server=on,wait=off", *arguments]
        if namespace:
            command[:0] = ["ip", "netns", "exec", namespace]
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                                        stdout=open(self.folder / "log", "w"), preexec_fn=die_with_parent)
        self.monitor = None

    @property
    def console(self):
        return self.folder / "console"

    def told(self):
        """What QEMU and the guest's kernel said last."""
        texts = [path.read_text(errors="replace") for path in (self.folder / "log", self.console) if path.exists()]
        return "\n".join(texts)[-1500:]

    def wait(self, seconds=SECONDS_TO_BOOT):
        """Until the guest is up; how long that took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.console.exists() and "GUEST READY" in self.console.read_text(errors="replace"):
                return time.monotonic() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise NoGuest(f"the guest does not boot: {self.told()}")

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def command(self, execute, **arguments):
        """A command of QMP and its answer; events in between are nobody's."""
        if self.monitor is None:
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(60)
            link.connect(str(self.folder / "qmp"))
            self.monitor = link.makefile("rw")
            self.monitor.readline()  # the greeting
            self.command("qmp_capabilities")
        self.monitor.write(json.dumps({"execute": execute, "arguments": arguments}) + "\n")
        self.monitor.flush()
        while line := self.monitor.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{execute}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise NoGuest(f"QEMU is gone: {self.told()}")


def root_over_9p():
    return ["-fsdev", "local,id=machine,path=/,security_model=none,readonly=on,multidevs=remap",
            "-device", "virtio-9p-pci,fsdev=machine,mount_tag=machine,addr=0x2"]


def numa(nodes):
    """Nodes with cores and memory: a list of (cores, MiB)."""
    words = []
    for number, (cores, memory_mb) in enumerate(nodes):
        words += ["-object", f"memory-backend-ram,id=memory{number},size={memory_mb}M",
                  "-numa", f"node,nodeid={number},cpus={cores},memdev=memory{number}"]
    return words


def iommu():
    return ["-device", "intel-iommu,intremap=on,caching-mode=on"]


def accelerator(scratch, images):
    """kvm where a guest boots with it within seconds, else tcg."""
    if not os.path.exists("/dev/kvm"):
        return "tcg,thread=multi"
    trial = Qemu(scratch, images, "kvm", name="kvm", memory_mb=512, words="nic.probe")
    try:
        trial.wait(SECONDS_FOR_KVM)
        return "kvm"
    except NoGuest:
        return "tcg,thread=multi"
    finally:
        trial.end()
