"""neighd as a service on a server that was set up by docs/real-nic.md: kernel command line, binding, file, unit, drop-in, reboot.

In a guest whose first program is systemd, with the command line, the commands and the configuration of the documents. The
programs are put where the unit wants them; an installation is test-deb's. By hand alone: such a guest takes minutes.
Neighbors: documents.py. Not here: the sandbox's lines (docs/service.md), which hold as long as these cases do.
"""
import pathlib
import re

from cases import case, check, eventually
from documents import EXAMPLE_PCI, EXAMPLE_SECOND, block, commands

UNIT = "/etc/systemd/system/neighd.service"
DROP_IN = f"{UNIT}.d/uio.conf"
SLOW = f"{UNIT}.d/slow.conf"    # the emulator is: times alone
FILE = "/etc/neighd/neighd.yaml"
SECONDS = 600   # a unit's start in an emulated guest


def command_line():
    """The words for the kernel that docs/real-nic.md puts into GRUB's file."""
    text = block("real-nic.md", "GRUB_CMDLINE_LINUX")
    return " ".join(re.search(r'GRUB_CMDLINE_LINUX="([^"]*)"', text)[1].split())


def configuration(nics):
    return block("real-nic.md", "lcores:").replace(EXAMPLE_PCI, nics[0].pci).replace(EXAMPLE_SECOND, nics[1].pci)


def install(stage):
    """What `meson install` does of which the unit knows."""
    if stage.guest.run("ls /usr/local/sbin/neighd || :").startswith("/"):
        return
    build = pathlib.Path(stage.router.neighd).parent
    stage.guest.run(f"cd {build}; mkdir -p /usr/local/sbin /etc/neighd; cp neighd /usr/local/sbin/; cp neighctl /usr/local/bin/; "
                    f"cp packaging/neighd.service {UNIT}; groupadd -rf neighd", SECONDS)
    stage.guest.write(SLOW, "[Service]\nTimeoutStartSec=600\nWatchdogSec=120\n")
    stage.guest.write(FILE, configuration(stage.nics))
    stage.guest.run("systemctl daemon-reload", SECONDS)


def service(stage, verb, status=0):
    """systemctl VERB neighd, and the journal where it does not end so."""
    got, said = stage.guest.run(f"systemctl {verb} neighd", SECONDS, None)
    check(status is None or got == status, f"systemctl {verb}: {got}: {said}{journal(stage)}")
    return got


def journal(stage):
    return stage.guest.run("journalctl -u neighd -o cat --no-pager | tail -n 40")


def property_of(stage, name):
    return stage.guest.run(f"systemctl show -P {name} neighd").strip()


def driver_of(stage, nic):
    return stage.guest.run(f"readlink /sys/bus/pci/devices/{nic.pci}/driver || :").strip().split("/")[-1]


@case(long=True, needs_router=False, guest="systemd")
def server(stage):
    """the kernel's command line of docs/real-nic.md: IOMMU groups, 1 GiB pages, isolated cores"""
    for command in commands("real-nic.md", "ls /sys/kernel/iommu_groups"):
        said = stage.guest.run(command).strip()
        stage.note(f"{command}: {' '.join(said.split())[:80]}")
        check(said, f"{command} says nothing")
    isolated = stage.guest.run("cat /sys/devices/system/cpu/isolated").strip()
    check(isolated == "2-3", f"isolated: {isolated}")
    check("HugePages_Free:        2" in stage.guest.run("cat /proc/meminfo"), "no two pages of 1 GiB are free")


@case(long=True, needs_router=False, guest="systemd")
def bound_for_good(stage):
    """driverctl binds both NICs to vfio-pci, as docs/real-nic.md says, and keeps that for the next boot"""
    for nic in stage.nics:
        for command in commands("real-nic.md", "driverctl set-override", pci=nic.pci, second=stage.nics[1].pci):
            if not command.startswith("apt-get "):
                stage.guest.run(command, SECONDS)
        check(driver_of(stage, nic) == "vfio-pci", driver_of(stage, nic))
    kept = stage.guest.run("grep . /etc/driverctl.d/*")
    check(kept.count("vfio-pci") == 2, kept)


@case(long=True, needs_router=False, guest="systemd")
def unit(stage):
    """the unit with its sandbox: the document's file passes --check, the service starts, packets pass, cores are right"""
    install(stage)
    said = stage.guest.run("/usr/local/sbin/neighd --check --on-this-machine", SECONDS)
    stage.note(f"--check: {' '.join(said.split())[:120]}")
    service(stage, "start")
    stage.reachable()
    stage.pings()
    cores = stage.guest.run("ps -eLo psr,comm | grep rte-worker").split()
    check(sorted(cores[::2]) == ["2", "3"], f"workers on cores {cores}")


@case(long=True, needs_router=False, guest="systemd")
def unit_killed(stage):
    """kill -9: systemd starts it again, and it forwards"""
    stage.guest.run("systemctl kill -s KILL neighd")
    eventually(SECONDS, lambda: property_of(stage, "NRestarts") != "0" and property_of(stage, "ActiveState") == "active",
               lambda: journal(stage))
    stage.reachable()
    stage.pings()
    service(stage, "stop")
    check(property_of(stage, "Result") == "success", journal(stage))


@case(long=True, needs_router=False, guest="systemd")
def unit_uio(stage):
    """uio_pci_generic under the unit: not without the drop-in of docs/service.md, but with it"""
    install(stage)
    for nic in stage.nics:
        for command in commands("real-nic.md", "--bind=uio_pci_generic", pci=nic.pci):
            stage.guest.run(command, SECONDS)
    check(service(stage, "start", None) != 0, "it starts without the drop-in, which is not needed then")
    stage.guest.run("systemctl stop neighd; systemctl reset-failed neighd || :", SECONDS)
    stage.guest.write(DROP_IN, block("service.md", "char-uio"))
    stage.guest.run("systemctl daemon-reload", SECONDS)
    try:
        service(stage, "start")
        stage.reachable()
        stage.pings()
        service(stage, "stop")
    finally:
        stage.guest.run(f"rm {DROP_IN}; systemctl daemon-reload", SECONDS)


def kept(stage):
    """What of the set-up lies on the disk: path -> text, for the next boot."""
    paths = [FILE, UNIT, *stage.guest.run("ls /etc/driverctl.d/*").split()]
    return {path: stage.guest.run(f"cat {path}") for path in paths}


@case(long=True, needs_router=False, guest="reboot")
def rebooted(stage):
    """after a reboot driverctl has bound the NICs before the service starts"""
    for nic in stage.nics:
        eventually(60, lambda: driver_of(stage, nic) == "vfio-pci", lambda: f"{nic.pci} has {driver_of(stage, nic)}")
    install(stage)
    service(stage, "start")
    stage.reachable()
    stage.pings(count=1)
    service(stage, "stop")
