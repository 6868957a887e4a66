"""Huge pages that are not there, or too few: what is said is right, for with as many as it says neighd starts.

By hand alone: each takes two starts. Neighbors: cases_start.py. Not here: how much is needed (config/machine.cpp reckons).
"""
import re

from cases import case, check
from documents import bind_at_once
from router import CHECK

TOO_FEW = 64  # of 2 MiB


def advised(errors):
    """Pages of 2 MiB that the message says are needed."""
    found = re.search(r"vm\.nr_hugepages=(\d+)", errors) or re.search(r"(\d+) huge pages of 2 MiB needed", errors)
    check(found, f"it does not say how many are needed: {errors}")
    return int(found[1])


def follows(stage, pages, **options):
    """With so many pages it is refused, by --check and at start, in the same words; with what it asks for it runs."""
    if stage.router.running:
        stage.router.stop()
    for nic in stage.nics:
        bind_at_once(stage.guest, nic.pci)
    before = stage.guest.run("sysctl -n vm.nr_hugepages").strip()
    try:
        stage.guest.run(f"sysctl -qw vm.nr_hugepages={pages}")
        text = stage.configuration(**options)
        wanted = {words: advised(stage.router.refused(text, words)) for words in (CHECK, "")}
        check(len(set(wanted.values())) == 1, f"--check and the start differ: {wanted}")
        stage.guest.run(f"sysctl -qw vm.nr_hugepages={wanted['']}")
        stage.start(**options)
        stage.pings(count=1)
        stage.note(f"{wanted['']} pages of 2 MiB, workers {stage.pair.workers}, mtu {stage.mtu}")
    finally:
        if stage.router.running:
            stage.router.stop()
        stage.guest.run(f"sysctl -qw vm.nr_hugepages={before}")


@case(long=True, needs_router=False)
def no_pages(stage):
    """no huge pages: it says how many to reserve, and with these it runs"""
    follows(stage, 0)


@case(long=True, needs_router=False)
def few_pages(stage):
    """too few huge pages for mtu 9000: it says how much is needed, and with that it runs"""
    follows(stage, TOO_FEW, mtu=9000)


@case(long=True, needs_router=False)
def ordinary_memory(stage):
    """huge-pages: false: over vfio-pci and the IOMMU ordinary memory does"""
    if stage.router.running:
        stage.router.stop()
    for nic in stage.nics:
        bind_at_once(stage.guest, nic.pci)
    stage.start(huge_pages=False)
    stage.pings()
    stage.router.stop()
