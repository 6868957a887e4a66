"""Abuse by being many or never finishing: idle connections, half requests, storms of connections, foreign descriptors.

Runs under abuse_watch.py, which says what the arguments are. Whoever else wants to connect, gets in.
"""

import os
import resource
import socket
import sys
import time

from abuse_client import NOBODY, Client, request
from abuse_watch import Watch

LIMIT = 4096                     # of neighd's connections
OTHER = 65533


def answered(client):
    try:
        return client.call("version.get") is not None
    except (BrokenPipeError, ConnectionResetError, AssertionError):
        return False


def thousand_idle():
    """Within the limit: they stay, and nobody minds."""
    crowd = [Client(watch.socket, NOBODY) for _ in range(1000)]
    time.sleep(1)
    with Client(watch.socket) as client:
        assert answered(client)
    assert all(answered(c) for c in crowd[::100])
    for client in crowd:
        client.close()


def more_than_there_is_room_for():
    """Beyond the limit: the crowd's own idlest go, root's idle connection and another user's stay, newcomers get in."""
    root, other = Client(watch.socket), Client(watch.socket, OTHER)
    crowd = [Client(watch.socket, NOBODY) for _ in range(LIMIT + 200)]
    watch.wait(lambda: watch.open_descriptors() < watch.descriptors + LIMIT + 8, "no more than the limit")
    assert answered(root) and answered(other)
    with Client(watch.socket) as newcomer, Client(watch.socket, OTHER) as another:
        assert answered(newcomer) and answered(another)
    assert not answered(crowd[0]), "the one idle longest had to go"
    assert answered(crowd[-1])
    for client in crowd + [root, other]:
        client.close()


def half_sent():
    """Two hundred who send a byte now and then and never a whole request."""
    crowd = [Client(watch.socket, NOBODY) for _ in range(200)]
    for byte in b'{"jso':
        for client in crowd:
            client.send(bytes([byte]))
        time.sleep(0.4)
    with Client(watch.socket) as client:
        assert answered(client)
    for client in crowd:
        client.close()


def storm():
    """As many connections as go in two seconds; half of them end with a request unread or an answer unread."""
    until, count = time.monotonic() + 2, 0
    while time.monotonic() < until:
        with Client(watch.socket, patience=30) as client:
            count += 1
            if count % 2:
                client.send(request(1, "interface.list"))
            if count % 4 == 1:
                client.line()
    assert count > 200, count


def foreign_descriptors():
    """Descriptors that come along with the bytes are the kernel's to close."""
    null = os.open("/dev/null", os.O_RDONLY)
    with Client(watch.socket, NOBODY) as client:
        for number in range(200):
            socket.send_fds(client.socket, [request(number, "version.get")], [null] * 50)
            assert client.line()["id"] == number
        assert watch.open_descriptors() <= watch.descriptors + 1, "neighd keeps what it was handed"
    os.close(null)


def oddities():
    """Nothing sent at all, urgent bytes, endings of other systems, a side shut down."""
    with Client(watch.socket, NOBODY) as client:
        for number in range(100):
            client.socket.send(b"")
            client.send(b"\r\n\n" + request(number, "version.get").replace(b"\n", b"\r\n"))
            assert client.line()["id"] == number
        try:
            client.socket.send(b"x", socket.MSG_OOB)
        except OSError:
            pass  # an older kernel has none on such sockets
        client.send(b"\n" + request("mark", "version.get"))
        while client.line()["id"] != "mark":  # the urgent byte may count as a line of its own
            pass
    for side in (socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR):
        with Client(watch.socket, NOBODY) as client:
            client.socket.shutdown(side)
            time.sleep(0.05)


wanted = LIMIT + 300
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
watch = Watch(sys.argv[1:])
watch.abuse("a thousand idle", thousand_idle)
if resource.getrlimit(resource.RLIMIT_NOFILE)[0] > wanted:
    watch.abuse("more than there is room for", more_than_there_is_room_for, most_mib=32)
else:
    print(f"fewer than {wanted} descriptors may be opened here: no crowd of more than neighd's {LIMIT}")
watch.abuse("half-sent requests", half_sent)
watch.abuse("storm of connections", storm)
watch.abuse("foreign descriptors", foreign_descriptors)
watch.abuse("oddities", oddities)
watch.finish()
