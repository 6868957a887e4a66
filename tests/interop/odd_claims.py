#!/usr/bin/python3
"""What a neighbor says in an odd but readable form, to neighd and to Linux: odd_claims.py DEVICE WHO INTERFACE COMMAND...

WHO, neighd or linux, says which column of the table holds; COMMAND begins what sets and shows its neighbors, as `ip neigh`
does. Run inside a host's namespace by odd_claims.sh. The table is that of docs/conformance.md. Each claim is about a
neighbor of its own, known as STALE at MAC A. Not here: what is honest, or malformed (frames_arp.py, frames_nd.py).
"""
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import time
from ipaddress import ip_address

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "smoke"))
import frames  # noqa: E402

A, B, C = "02:aa:00:00:00:0a", "02:aa:00:00:00:0b", "02:aa:00:00:00:0c"
ME, ROUTER, EVERYBODY, NOBODY = "02:00:00:00:01:10", "02:00:00:00:01:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"
ROUTER4, ROUTER6 = ip_address("192.0.2.1"), ip_address("2001:db8:1::1")
KEPT = f"STALE {A}"


def reply(mac=B, to=ROUTER, target_mac=ROUTER, target=str(ROUTER4)):
    return lambda it: (to, 0x0806, frames.arp(2, frames.mac(mac), it, frames.mac(target_mac), ip_address(target)))


def request(mac):
    return lambda it: (EVERYBODY, 0x0806, frames.arp(1, frames.mac(mac), it, bytes(6), ROUTER4))


def na(mac=B):
    return lambda it: (ROUTER, 0x86DD, frames.advertisement(frames.mac(mac), it, ROUTER6, True))


def ns(mac):
    return lambda it: (ROUTER, 0x86DD, frames.icmpv6(135, it, ROUTER6, struct.pack("!I", 0) + ROUTER6.packed + b"\1\1" +
                                                     frames.mac(mac)))


# What is said, by which frames; what neighd makes of it, what Linux does ("*": in whatever state).
IPV4 = [
    ("a reply to us", [reply()], f"REACHABLE {B}", f"REACHABLE {B}"),
    ("target MAC zero", [reply(target_mac=NOBODY)], f"REACHABLE {B}", f"REACHABLE {B}"),
    ("target MAC another's", [reply(target_mac=A)], f"REACHABLE {B}", f"REACHABLE {B}"),
    ("target address zero", [reply(target="0.0.0.0")], f"REACHABLE {B}", f"REACHABLE {B}"),
    ("target address and MAC zero", [reply(target="0.0.0.0", target_mac=NOBODY)], f"REACHABLE {B}", f"REACHABLE {B}"),
    ("target address another's", [reply(target="192.0.2.77")], f"STALE {B}", f"REACHABLE {B}"),
    ("target address a group", [reply(target="224.0.0.1")], KEPT, KEPT),
    ("target address 255.255.255.255", [reply(target="255.255.255.255")], KEPT, f"REACHABLE {B}"),
    ("by broadcast", [reply(to=EVERYBODY)], f"STALE {B}", f"STALE {B}"),
    ("a second reply at once, another MAC", [reply(), reply(C)], f"REACHABLE {C}", f"REACHABLE {B}"),
    ("a reply with the router's own MAC", [reply(ROUTER)], KEPT, f"REACHABLE {ROUTER}"),
    ("a request with it", [request(ROUTER)], KEPT, f"* {ROUTER}"),
    ("a reply with MAC zero", [reply(NOBODY)], KEPT, f"REACHABLE {NOBODY}"),
    ("a reply with a group's", [reply("01:00:5e:00:00:01")], KEPT, "REACHABLE 01:00:5e:00:00:01"),
]
IPV6 = [
    ("a solicited NA", [na()], f"REACHABLE {B}", f"REACHABLE {B}"),
    ("a second NA at once, another MAC", [na(), na(C)], f"REACHABLE {C}", f"REACHABLE {C}"),
    ("an NA with the router's own MAC", [na(ROUTER)], KEPT, f"REACHABLE {ROUTER}"),
    ("an NS with it", [ns(ROUTER)], KEPT, f"* {ROUTER}"),
    ("an NA with MAC zero", [na(NOBODY)], KEPT, f"REACHABLE {NOBODY}"),
    ("an NA with a group's", [na("33:33:00:00:00:01")], KEPT, "REACHABLE 33:33:00:00:00:01"),
]


def main():
    device, who, interface, *command = sys.argv[1:]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # frames of one CPU keep their order

    def neighbors():
        tool, rest = command[0], command[1:]
        shown = subprocess.run([tool, "-j", "-s", *rest] if tool == "ip" else [tool, "-j", "-stats", *rest, "show"],
                               check=True, capture_output=True, text=True).stdout
        return {row["dst"]: row for row in json.loads(shown)}

    def wait(what, holds):
        deadline = time.monotonic() + 10
        while not holds(neighbors()):
            if time.monotonic() > deadline:
                sys.exit(f"FAILED: {what} did not come; there is {neighbors()}")
            time.sleep(0.1)

    cases = [(ip_address(f"192.0.2.{100 + n}"), *case) for n, case in enumerate(IPV4)]
    cases += [(ip_address(f"2001:db8:1::{100 + n}"), *case) for n, case in enumerate(IPV6)]
    for it, *_ in cases:
        subprocess.run([*command, "replace", str(it), "lladdr", A, "nud", "stale", "dev", interface], check=True)
    wait("Linux' locktime", lambda rows: all(rows[str(it)]["updated"] >= 2 for it, *_ in cases))
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind((device, 0))

        def send(to, ether_type, payload):
            raw.send(frames.mac(to) + frames.mac(ME) + struct.pack("!H", ether_type) + payload)

        for it, _, messages, *_ in cases:
            for message in messages:
                send(*message(it))
        # Who asks last has been heard when all others were, but those whose notices a worker had to put off.
        send(*request(ME)(ip_address("192.0.2.99")))
    wait("the last one", lambda rows: "192.0.2.99" in rows)

    def now_and_wanted(rows, it, answers):
        row, wanted = rows[str(it)], answers[who == "linux"]
        return f"{'*' if wanted.startswith('*') else row['state'][0]} {row.get('lladdr')}", wanted

    deadline = time.monotonic() + 3
    while True:
        after = neighbors()
        results = [now_and_wanted(after, it, answers) for it, _, _, *answers in cases]
        if all(now == wanted for now, wanted in results) or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    failed = 0
    for (it, what, *_), (now, wanted) in zip(cases, results):
        failed += now != wanted
        print(f"{'ok' if now == wanted else 'FAILED'}: {it}: {what}: {now}" + ("" if now == wanted else f", not {wanted}"))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
