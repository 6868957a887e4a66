"""From an unbound NIC to a neighd that forwards: what is said before, binding by the document's commands, pings, what is known.

Neighbors: cases.py has the stage, documents.py the commands. Not here: huge pages and other memory (cases_memory.py).
"""
from cases import case, check
from documents import bind, bind_at_once
from hosts import HOST_V4, HOST_V6
from router import CHECK


@case(needs_router=False)
def not_bound(stage):
    """a NIC that no driver for user space has: the start says so, and what to bind it to"""
    for words in (CHECK, ""):
        errors = stage.router.refused(stage.configuration(huge_pages=False), words)
        for nic in stage.nics:
            check(any("vfio-pci" in line and nic.pci in line for line in errors.splitlines()), errors)


@case(needs_router=False)
def bound(stage):
    """dpdk-devbind.py binds a NIC to vfio-pci, as docs/real-nic.md says"""
    bind(stage.guest, stage.nics[0].pci)
    bind_at_once(stage.guest, stage.nics[1].pci)
    for nic in stage.nics:
        driver = stage.guest.run(f"readlink /sys/bus/pci/devices/{nic.pci}/driver")
        check(driver.strip().endswith("/vfio-pci"), driver)


@case()
def addresses(stage):
    """its own addresses answer, and packets pass between the hosts, in both families"""
    stage.pings()


@case()
def known(stage):
    """it knows both hosts by both families, with their MACs"""
    rows = {row["dst"]: row.get("lladdr") for row in stage.router.asked("show", "nud", "all")}
    for host in stage.hosts:
        for address in (HOST_V4[host.number], HOST_V6[host.number]):
            check(rows.get(address) == host.mac, f"{address} is at {rows.get(address)}: {rows}")


def ready(stage):
    """Both bound, and neighd started."""
    for nic in stage.nics:
        bind_at_once(stage.guest, nic.pci)
    stage.start()
