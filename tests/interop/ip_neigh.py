"""Each line of docs/ip-neigh.md through `ip neigh` and `neighctl`: ip_neigh.py DOCUMENT NAMESPACE.

The exit codes must be the document's, and where it says that the outcome is the same, so must be the entries after a change
or in what was printed. Neighbors: ip_neigh.sh has the daemon and the kernel's namespace. Not here: packets.
"""

import json
import os
import re
import subprocess
import sys

DOCUMENT, NAMESPACE = sys.argv[1:]
IP = ["ip", "-n", NAMESPACE]
CTL = [os.environ["NEIGHCTL"], "-s", os.environ["SOCKET"]]
ROW = re.compile(r"^\| `([a-z][^`]*)` \| (\d+) \| (\d+) \| (.*) \|$")
BASE = (("192.0.2.70", "stale"), ("192.0.2.71", "permanent"))
wrong = []


def run(command, *words):
    done = subprocess.run([*command, *words], capture_output=True, text=True, timeout=20)
    return done.returncode, done.stdout, done.stderr


def entries(command, *words):
    """What counts of each entry that is ours. (The JSON of `ip neigh get` is none.)"""
    if words[0] == "get":
        return run(command, *words)[1].split()
    rows = json.loads(run([command[0], "-j", *command[1:]], *words)[1] or "[]")
    return sorted((row["dst"], row.get("lladdr"), tuple(row.get("state", ())), "router" in row, "managed" in row)
                  for row in rows if re.fullmatch(r"192\.0\.2\.[67]\d|2001:db8:1::60", row["dst"]))


def reset(command):
    run(command, "flush", "dev", "lan0", "nud", "all")
    run(command, "flush", "dev", "lan0", "nud", "noarp")
    run(command, "del", "192.0.2.60", "dev", "lan0")  # a managed one stays behind a flush
    run(command, "del", "proxy", "192.0.2.60", "dev", "lan0")
    for address, state in BASE:
        status, _, error = run(command, "replace", address, "lladdr", "02:00:00:00:00:" + address[-2:], "dev", "lan0",
                               "nud", state)
        if status != 0:
            sys.exit(f"FAILED: can't begin: {command}: {error}")


def check(line, codes, outcome):
    words = line.split()
    both = ([*IP, "neigh"], CTL)
    seen = []
    for command, code in zip(both, codes):
        reset(command)
        status, _, error = run(command, *words)
        if status != code:
            wrong.append(f"{command[0]} {line}: exit code {status}, not {code}: {error}")
        if command is CTL and (error.count("\n") > 1 or (status != 0 and not error)):
            wrong.append(f"neighctl {line}: not one line: {error!r}")
        seen.append(entries(command, *words) if words[0] in ("show", "list", "lst", "get") and status == 0 else
                    entries(command, "show", "dev", "lan0", "nud", "all"))
    if outcome == "asked":
        seen = [[(row[0], row[4]) for row in rows] for rows in seen]
    if outcome.startswith(("same", "asked")) and seen[0] != seen[1]:
        wrong.append(f"{line}: ip has {seen[0]}, neighctl {seen[1]}")


with open(DOCUMENT, encoding="utf-8") as document:
    rows = [match for match in map(ROW.match, document) if match]
said = {word for row in rows for word in row[1].split()}
usage = run([*IP, "neigh"], "help")[2]
missing = set(re.findall(r"\b[a-z_]+\b", usage.replace("ip neigh", ""))) - said
if missing or len(rows) < 60:
    sys.exit(f"FAILED: {len(rows)} lines in {DOCUMENT}, and words of ip's usage that are in none: {missing}")
for row in rows:
    check(row[1], (int(row[2]), int(row[3])), row[4])
if wrong:
    sys.exit("FAILED:\n" + "\n".join(wrong))
