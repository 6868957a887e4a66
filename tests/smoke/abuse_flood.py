"""Abuse by how much is said and how little is read: pipelines, batches, readers that don't, subscriptions, resolutions.

Runs under abuse_watch.py, which says what the arguments are. Each offender is answered in order, told BUSY or closed.
"""

import json
import socket
import sys
import time

from abuse_client import NOBODY, Client, code_of, request
from abuse_watch import Watch

DENIED, BUSY, UNREACHABLE = -5, -7, -6
MANY = 100_000
MIB = 1 << 20


def pipeline(first, count):
    return b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"version.get"}\n' % i for i in range(first, first + count))


def read_ids(client, numbers):
    for number in numbers:
        answer = client.line()
        assert answer is not None and answer["id"] == number and "result" in answer, (number, answer)


def pipelined_and_read():
    with Client(watch.socket) as client:
        for first in range(0, MANY, 1000):  # a window of 1000
            client.send(pipeline(first, 1000))
            read_ids(client, range(first, first + 1000))


def pipelined_and_not_read():
    """What the socket took is held back, not refused, and answered in order once it is read."""
    text = pipeline(0, MANY)
    with Client(watch.socket) as client:
        sent = client.send_what_goes(text)
        assert sent < len(text), "neighd took 100,000 requests from one who reads nothing"
        whole = text[:sent].count(b"\n")
        time.sleep(0.3)
        read_ids(client, range(whole))


def batches():
    with Client(watch.socket) as client:
        one = b"[" + b",".join(pipeline(0, 10_000).splitlines()) + b"]\n"
        client.send(one)
        assert [a["id"] for a in client.line()] == list(range(10_000))
        for first in range(0, MANY, 1000):  # a batch each
            client.send(b"".join(b"[" + line + b"]\n" for line in pipeline(first, 1000).splitlines()))
            for number in range(first, first + 1000):
                assert [a["id"] for a in client.line()] == [number]


def batches_not_read():
    """The smallest elements there are: as values they would be thirty times as large."""
    count = (MIB - 2) // 3
    batch = b"[" + b",".join([b"{}"] * count) + b"]\n"
    clients = [Client(watch.socket, NOBODY) for _ in range(40)]
    for client in clients:
        client.send_what_goes(batch)
    time.sleep(0.5)
    for part in range(10):  # one begins to read, and is answered
        assert clients[0].socket.recv(1 << 18).startswith(b"[" if part == 0 else b"")
    for client in clients:
        client.close()


def lists_not_read():
    clients = [Client(watch.socket, NOBODY) for _ in range(150)]
    text = request(1, "neigh.list", limit=10_000) * 50
    for client in clients:
        client.send_what_goes(text)
    time.sleep(1)
    for client in clients:
        client.close()


def fill_table():
    with Client(watch.socket) as client:
        rows = [{"dst": f"192.0.2.{i}", "dev": "lan0", "lladdr": "02:00:00:00:00:01"} for i in range(20, 200)]
        rows += [{"dst": f"10.0.{i >> 8}.{i & 255}", "dev": "lan0", "lladdr": "02:00:00:00:00:01"} for i in range(3500)]
        assert client.call("neigh.replace", rows=rows) == {"applied": len(rows)}


def subscribers_not_reading():
    """Twenty subscribers who read nothing, one who does, 100,000 events: the sleepers are told how many they lost."""
    sleepers = [Client(watch.socket, NOBODY) for _ in range(20)]
    for client in sleepers:
        assert client.call("neigh.subscribe")["subscribed"] is True
    rows = [{"dst": f"10.0.{i >> 8}.{i & 255}", "dev": "lan0"} for i in range(3500)]
    with Client(watch.socket) as works:
        for i in range(28):
            works.call("neigh.replace", rows=[r | {"lladdr": f"02:00:00:00:01:{i:02x}"} for r in rows])
    events, lost = 0, 0
    while lost == 0:
        lost = sleepers[0].line()["params"].get("count", 0)
        events += 1
    assert events > 100 and lost > 10_000, (events, lost)
    for client in sleepers:
        client.close()


def subscription_churn():
    with Client(watch.socket) as client:
        for _ in range(5):
            client.send(b"".join(request(i, "neigh.subscribe") for i in range(1000)))
            seen = 0
            while seen < 1000:
                answer = client.line()
                seen += "id" in answer
                assert code_of(answer) == 0, answer
    for _ in range(1000):  # far more than there are places
        with Client(watch.socket, NOBODY) as client:
            assert client.call("neigh.subscribe")["subscribed"] is True
    crowd = [Client(watch.socket, NOBODY) for _ in range(300)]
    for client in crowd:
        client.send(request(1, "neigh.subscribe"))
    codes = [code_of(client.line()) for client in crowd]
    with Client(watch.socket) as root:
        assert root.call("neigh.subscribe")["subscribed"] is True, "places are kept for those who may change something"
    for client in crowd:
        client.close()
    assert codes.count(0) == 256 - 32 and codes.count(BUSY) == 300 - codes.count(0), codes


def resolve_flood():
    """256 may be outstanding, the rest is BUSY; who leaves takes them along."""
    count, waiting = 1000, 256
    text = b"".join(request(i, "neigh.resolve", dst=f"fe80::bad:{i:x}", dev="lan0", timeout_ms=700) for i in range(count))
    with Client(watch.socket) as client:
        client.send(text)
        codes = [code_of(a) for a in client.lines(count)]
        assert codes[:waiting] == [UNREACHABLE] * waiting, codes[:waiting]
        assert set(codes[waiting:]) == {BUSY}, set(codes)
    for _ in range(20):  # 20 x 256 are more than neighd waits for at all
        with Client(watch.socket) as client:
            client.send(text.replace(b"700", b"600000") + b"\n")
    with Client(watch.socket) as client:
        client.send(request(1, "neigh.resolve", dst="fe80::bad:1", dev="lan0", timeout_ms=100))
        assert code_of(client.line()) == UNREACHABLE
        client.call("neigh.flush", to="fe80::bad:0/112", state="all")


def denied_flood():
    """A reader's wishes to change something, each refused."""
    methods = ("neigh.add", "neigh.replace", "neigh.delete", "neigh.flush", "neigh.resolve")
    with Client(watch.socket, NOBODY) as client:
        for first in range(0, 20_000, 500):
            client.send(b"".join(request(i, methods[i % 5], dst="192.0.2.10", dev="lan0", lladdr="02:00:00:00:00:66")
                                 for i in range(first, first + 500)))
            for i, answer in enumerate(client.lines(500), first):
                assert answer["id"] == i and code_of(answer) == DENIED, answer
        assert client.call("neigh.get", dst="192.0.2.200", dev="lan0")["dev"] == "lan0"


def half_closed():
    """Who says that it sends no more is answered still."""
    for last in (b"", b"\n"):
        with Client(watch.socket) as client:
            client.send(pipeline(0, 2000) + request("r", "neigh.resolve", dst="fe80::bad:2", dev="lan0", timeout_ms=300) +
                        pipeline(2000, 1000).rstrip(b"\n") + last)
            client.socket.shutdown(socket.SHUT_WR)
            read_ids(client, range(2000))
            assert code_of(client.line()) == UNREACHABLE
            read_ids(client, range(2000, 3000))
            assert client.line() is None, "not closed"


watch = Watch(sys.argv[1:])
stalled = Client(watch.socket, NOBODY)  # reads nothing for the whole run
stalled.send_what_goes(request(1, "interface.list") * MANY)
stalled_since = time.monotonic()
watch.descriptors += 1
watch.abuse("pipelined and read", pipelined_and_read)
watch.abuse("pipelined and not read", pipelined_and_not_read)
watch.abuse("batches", batches)
watch.abuse("batches not read", batches_not_read, most_mib=200)
fill_table()
watch.abuse("lists not read", lists_not_read, most_mib=400)
watch.abuse("subscribers not reading", subscribers_not_reading, most_mib=32)
watch.abuse("subscription churn", subscription_churn)
watch.abuse("resolve flood", resolve_flood)
watch.abuse("denied flood", denied_flood)
watch.abuse("half-closed", half_closed)
time.sleep(max(0.0, stalled_since + 31 - time.monotonic()))
watch.wait(lambda: watch.open_descriptors() < watch.descriptors, "who reads nothing for 30 s is closed")
watch.finish()
