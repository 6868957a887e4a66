"""Two NUMA nodes, each with cores, memory and a NIC: buffers, rings and workers are where the NIC is, by EAL's own account.

By hand alone: a guest of its own (run.py). Neighbors: pairs.py has the NIC's root bus, qemu.py the nodes. Not here: what it
brings, for an emulator's memory is equally near everywhere.
"""
import contextlib

from cases import case, check
from documents import bind_at_once
from hosts import HOST_V4, HOST_V6
from router import CHECK, NAMES

NODES = (0, 1)
ENOUGH_FOR_RINGS = 16  # pages of 2 MiB: what the driver takes on its device's node before anything else, and no pool


@contextlib.contextmanager
def started(stage, **options):
    if stage.router.running:
        stage.router.stop()
    for nic in stage.nics:
        bind_at_once(stage.guest, nic.pci)
    try:
        stage.start(**options)
        yield stage.router.log()
    finally:
        if stage.router.running:
            stage.router.stop()


def received(stage, name):
    """Packets of an interface, by worker."""
    return [part["counters"]["worker_rx_packets"] for worker in stage.router.asked("-stats", "stats")["workers"]
            for part in worker["interfaces"] if part["name"] == name]


def line_of(log, name, what):
    found = [line for line in log.splitlines() if f"{name}: " in line and what in line]
    check(len(found) == 1, f"{len(found)} lines of {name} with '{what}': {log[-2000:]}")
    return found[0]


@case(long=True, needs_router=False, guest="numa")
def nodes(stage):
    """a NIC on each of two NUMA nodes: each is polled by the worker of its node, into a pool there; packets pass between them"""
    for node, nic in zip(NODES, stage.nics):
        told = stage.guest.run(f"cat /sys/bus/pci/devices/{nic.pci}/numa_node").strip()
        check(told == str(node), f"{nic.pci} is on node {told}: the emulated machine is not as it was meant to be")
    with started(stage) as log:
        for node, name in zip(NODES, NAMES):
            line = line_of(log, name, "buffers of")
            check(f"NUMA node {node}, " in line and f"polled by worker {node}," in line, line)
            check("MBUF_FAST_FREE" not in line, f"two pools, and their buffers freed by the burst: {line}")
        check("has no worker" not in log, log[-2000:])
        stage.pings()
        for node, name in zip(NODES, NAMES):
            got = received(stage, name)
            check(got[node] > 0 and got[1 - node] == 0, f"{name} by worker: {got}")
        stage.note(f"pools {pools(stage)}, rings {rings(stage)}")


def pools(stage):
    """Socket of each, by EAL's account."""
    listed = stage.router.telemetry("/mempool/list")[0]
    names = [name for name in listed if "neigh-packets" in name]
    infos = stage.router.telemetry(*(f"/mempool/info,{name}" for name in names))
    told = {name: info["socket_id"] for name, info in zip(names, infos)}
    check(told == {f"neigh-packets-{node}": node for node in NODES}, f"pools: {told}")
    return told


def rings(stage):
    """The rings between control and worker N lie where the worker is."""
    zones = stage.router.telemetry("/eal/memzone_list")[0]
    infos = stage.router.telemetry(*(f"/eal/memzone_info,{zone}" for zone in zones))
    told = {info["Name"].removeprefix("RG_"): info["Socket"] for info in infos if "neigh-crossing" in info["Name"]}
    check(told == {f"neigh-crossing-{node}-{way}": node for node in NODES for way in ("up", "down")}, f"rings: {told}")
    return told


@case(long=True, needs_router=False, guest="numa")
def far(stage):
    """no worker on the second NIC's NUMA node: --check and the start say so, and it is polled all the same"""
    for nic in stage.nics:
        bind_at_once(stage.guest, nic.pci)
    status, said = stage.router.tried(stage.configuration(workers=1), CHECK)
    check(status == 0 and f"{stage.nics[1].pci} is on NUMA node 1, which has no worker" in said, f"{status}: {said}")
    check(f"{stage.nics[0].pci} is on NUMA node" not in said, said)
    with started(stage, workers=1) as log:
        line = line_of(log, NAMES[1], "has no worker")
        check("polled from node 0" in line, line)
        stage.pings(HOST_V4[1:] + HOST_V6[1:])


@case(long=True, needs_router=False, guest="numa")
def one_sided(stage):
    """hardly any huge pages on the second NIC's NUMA node: a warning, buffers of the other node, and packets pass"""
    pages = [f"/sys/devices/system/node/node{node}/hugepages/hugepages-2048kB/nr_hugepages" for node in NODES]
    before = [stage.guest.run(f"cat {file}").strip() for file in pages]
    stage.guest.run(f"echo {ENOUGH_FOR_RINGS} >{pages[1]}; echo {sum(map(int, before))} >{pages[0]}")
    try:
        with started(stage) as log:
            check("NUMA node 1 has a port and no memory for a packet pool" in log, log[-2000:])
            stage.pings()
    finally:
        for file, count in zip(pages, before):
            stage.guest.run(f"echo {count} >{file}")
