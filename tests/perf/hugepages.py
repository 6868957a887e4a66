"""Huge pages for the time of a benchmark: asked of the kernel where too few are free, given back when the program ends.

Neighbors: stage.py, forward.py, in_process.py and micro/run.py ask for them. Not here: pages for a daemon in earnest
(docs/real-nic.md).
"""
import atexit
import pathlib
import subprocess

POOL = pathlib.Path("/proc/sys/vm/nr_hugepages")
MOUNT_POINT = pathlib.Path("/dev/hugepages")
SPARE = 8  # pages, for what is lost at the ends of what is allocated


def reserve(megabytes):
    """Whether so much is free, now that the kernel has been asked for it; root alone can ask."""
    facts = meminfo()
    if "Hugepagesize" not in facts:
        return False
    wanted = -(-megabytes * 1024 // facts["Hugepagesize"]) + SPARE
    free, total = available(facts), facts["HugePages_Total"]
    if free < wanted:
        atexit.register(resize, total)
        resize(total + wanted - free)
    if available(meminfo()) < wanted:
        resize(total)  # what the kernel could give is of no use to us
        return False
    mount()
    return True


def resize(pages):
    POOL.write_text(str(pages), encoding="ascii")


def meminfo():
    lines = pathlib.Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return {name: int(rest.split()[0]) for name, rest in (line.split(":") for line in lines)}


def available(facts):
    return facts["HugePages_Free"] - facts["HugePages_Rsvd"]


def mount():
    """DPDK looks for a file system of theirs."""
    mounts = pathlib.Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    if any(line.split()[2] == "hugetlbfs" for line in mounts):
        return
    MOUNT_POINT.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "hugetlbfs", "nodev", str(MOUNT_POINT)], check=True)
    atexit.register(subprocess.run, ["umount", str(MOUNT_POINT)], check=False)
