"""What a run has on the machine: namespaces, taps, one guest at a time. All of it is gone at the end, whatever the reason.

Neighbors: machine.py makes what is booted, qemu.py boots it, hosts.py has the namespaces. Not here: cases, their order (run.py).
"""
import os

import hosts
import machine
import qemu
from cases import Stage
from guest import Guest
from router import Router


class Lab:
    """Namespaces and QEMU of this run; all of it is gone at the end of the block."""

    def __init__(self, options, scratch):
        self.options, self.scratch, self.run = options, scratch, f"nic{os.getpid()}"
        self.machine, self.namespaces, self.hosts = None, [], []

    def __enter__(self):
        return self

    def prepare(self):
        self.images = machine.prepare(self.options.build)
        self.accelerator = qemu.accelerator(self.scratch, self.images)
        hosts.remove_orphans()
        self.below = self.namespace(hosts.Namespace(f"{self.run}-q"))
        self.hosts = [self.namespace(hosts.Host(self.run, number)) for number in (0, 1)]

    def namespace(self, made):
        self.namespaces.append(made)
        return made

    def __exit__(self, *_):
        if self.machine:
            self.machine.end()
        for namespace in self.namespaces:
            namespace.end()

    def boot(self, name, nics, words="", files=None, more=(), **options):
        """A guest with these NICs, and its shell; `files` are on its root, beside the machine's; `more` QEMU is told before
        the NICs. The one before is ended."""
        self.shut_down()
        hosts.make_taps(self.below, nics)
        images = self.images
        if files:
            images = (images[0], machine.with_files(images[1], files, self.scratch, name))
        extra = [word for nic in nics for word in nic.arguments()]
        options.update(namespace=self.below.name, words=words, arguments=[*qemu.iommu(), *qemu.root_over_9p(), *more, *extra])
        try:
            self.started(images, name, options)
        except qemu.NoGuest as fault:  # on a busy machine an emulated timer may fail the kernel: once more
            print(fault, flush=True)
            self.machine.end()
            self.started(images, name + "-again", options)
        guest = Guest(self.machine.folder / "shell")
        for nic in nics:
            nic.pci = guest.run(f"cd /sys/bus/pci/devices/{nic.place} && echo 0000:??:??.?").strip()
        return guest

    def started(self, images, name, options):
        self.machine = qemu.Qemu(self.scratch, images, self.accelerator, name=name, **options)
        seconds = self.machine.wait()
        print(f"{name}: the guest is up after {seconds:.0f} s, by {self.accelerator.split(',')[0]}", flush=True)

    def shut_down(self):
        if self.machine:
            self.machine.end()
            self.machine = None
        for host in self.hosts:
            host.detach()

    def stage(self, guest, nics):
        """A host behind each of these two NICs."""
        for host, nic in zip(self.hosts, nics):
            host.detach()
            host.attach(nic, self.below)
        return Stage(guest, self.machine, Router(guest, self.options.build.resolve()), nics, self.hosts)
