"""As many users as there are places, a connection each and none of them idle: those who may change something get in all the
same, and are answered. usage: abuse_users.py SOCKET USERS"""
import json
import os
import socket
import sys

PATH, USERS = sys.argv[1], int(sys.argv[2])
ASK = b'{"jsonrpc":"2.0","id":1,"method":"version.get"}\n'


def connect(uid=0):
    os.seteuid(uid)  # what SO_PEERCRED tells is the effective one
    try:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(10)
        connection.connect(PATH)
        return connection
    finally:
        os.seteuid(0)


def is_served(connection):
    try:
        connection.sendall(ASK)
        text = connection.makefile()
        while '"method"' in (line := text.readline()):
            pass  # what it has subscribed to
        return "result" in json.loads(line or "{}")
    except (OSError, ValueError):
        return False


def busy(uid):
    """Asks and never reads: not idle."""
    connection = connect(uid)
    connection.settimeout(0)
    try:
        while True:
            connection.send(ASK * 100)
    except OSError:
        return connection


watches = connect()  # root has one already, that is not idle either
watches.sendall(b'{"jsonrpc":"2.0","id":1,"method":"neigh.subscribe"}\n')
assert "result" in json.loads(watches.makefile().readline())
crowd = [busy(20_000 + n) for n in range(USERS)]
for turn in range(5):
    roots = [connect() for _ in range(3)]
    assert all(is_served(root) for root in roots), f"root is locked out (turn {turn})"
    for root in roots:
        root.close()
    crowd += [busy(30_000 + turn * 100 + n) for n in range(20)]
assert is_served(watches), "root's first connection had to go"
reader = connect(40_000)
assert is_served(reader), "no reader gets in any more"
print("ready")
