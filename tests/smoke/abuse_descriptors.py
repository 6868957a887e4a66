"""Abuse by using up neighd's descriptors: it was started with few, and loses even those while it runs.

Runs under abuse_watch.py, which says what the arguments are; abuse_descriptors.sh gave neighd a limit of its own.
"""

import os
import resource
import sys
import time

from abuse_client import NOBODY, Client, code_of, request
from abuse_watch import Watch

SPARE = 16                       # that neighd leaves for itself
OTHER, BUSY = 65533, -7


def limit():
    return resource.prlimit(watch.pid, resource.RLIMIT_NOFILE)


def crowd_at_a_small_limit():
    """The crowd never gets the last descriptors, and root's newcomers get in."""
    crowd = [Client(watch.socket, NOBODY) for _ in range(300)]
    for _ in range(20):
        with Client(watch.socket) as client:
            client.call("version.get")
    assert watch.open_descriptors() <= limit()[0] - SPARE + 1, "clients took what neighd needs itself"
    for client in crowd:
        client.close()


def busy_one():
    """A connection that is never idle, for it does not read on; None: it was told BUSY."""
    client = Client(watch.socket, NOBODY)
    try:
        client.send(request(1, "interface.list") * 1000)
    except BrokenPipeError:
        pass
    if code_of(client.line()) == 0:
        return client
    client.close()
    return None


def fill(crowd):
    """With busy ones, until there is no place left: told BUSY thrice, for neighd itself opens a file now and then."""
    refusals = 0
    while refusals < 3:
        if client := busy_one():
            crowd.append(client)
            refusals = 0
        else:
            refusals += 1
            time.sleep(0.05)
        assert len(crowd) < 100


def crowd_that_is_not_idle():
    """Every place is taken by one who reads nothing: more of them are told BUSY, and others still get in."""
    crowd = []
    fill(crowd)
    assert len(crowd) > 10 and watch.open_descriptors() <= limit()[0] - SPARE + 1
    with Client(watch.socket) as root, Client(watch.socket, OTHER) as other:
        for client in (root, other, root, other):
            client.call("version.get")
    for client in crowd:
        client.close()


def not_one_left():
    """Not even the spare ones: the crowd gives way to root, is told BUSY itself, and neighd does not spin."""
    whole, crowd = limit(), [busy_one() for _ in range(5)]
    numbers = [int(name) for name in os.listdir(f"/proc/{watch.pid}/fd")]
    most = 1 + max(n for n in numbers if n < whole[0])  # above that are what came from whoever started it
    resource.prlimit(watch.pid, resource.RLIMIT_NOFILE, (most, whole[1]))
    try:
        fill(crowd)
        assert len(crowd) < 15, "there were descriptors"
        with Client(watch.socket) as newcomer:
            newcomer.call("version.get")
            full = watch.open_descriptors()
        watch.wait(lambda: watch.open_descriptors() < full, "the newcomer has left")
        fill(crowd)
        used, began = watch.control_cpu(), time.monotonic()
        refused = [Client(watch.socket, NOBODY) for _ in range(50)]
        time.sleep(1.5)
        used, took = watch.control_cpu() - used, time.monotonic() - began
        told = [code_of(client.line()) for client in refused]
        assert set(told) == {BUSY}, told
        assert used < 0.5 * took, f"the control thread ran {used:.2f} of {took:.2f} s"
        print(f"without descriptors: control thread busy {100 * used / took:.0f} %")
    finally:
        resource.prlimit(watch.pid, resource.RLIMIT_NOFILE, whole)
    for client in crowd + refused:
        client.close()
    with Client(watch.socket) as client:
        client.call("version.get")


watch = Watch(sys.argv[1:])
watch.abuse("a crowd at a small limit", crowd_at_a_small_limit)
watch.abuse("a crowd that is not idle", crowd_that_is_not_idle, most_mib=64)
watch.abuse("not one descriptor left", not_one_left, most_mib=64)
watch.finish()
stays = [Client(watch.socket, NOBODY) for _ in range(300)]
print("ready", flush=True)
sys.stdin.read()                 # the crowd is there while neighd stops
