"""The client that must not notice: replace, get and list, round after round, every answer checked. abuse_good.py SOCKET.

Prints `ok N MS` a round, MS being the longest of its three round trips. A process of its own, so that it measures neighd
and not the offender's interpreter. Ends with 0 at SIGINT, else it failed. Neighbors: abuse_watch.py reads it.
"""

import sys
import time

from abuse_client import Client

PLACE = {"dst": "192.0.2.200", "dev": "lan0"}


def timed(client, method, **params):
    began = time.monotonic()
    return client.call(method, **params), (time.monotonic() - began) * 1000


def main():
    client, number = Client(sys.argv[1], patience=30), 0
    while True:
        number += 1
        lladdr = f"02:00:00:00:{number >> 8 & 255:02x}:{number & 255:02x}"
        done, first = timed(client, "neigh.replace", **PLACE, lladdr=lladdr)
        assert done == {"applied": 1}, done
        row, second = timed(client, "neigh.get", **PLACE)
        assert row["lladdr"] == lladdr and row["state"] == ["PERMANENT"], row
        page, third = timed(client, "neigh.list", to="192.0.2.200/32")
        assert [r["lladdr"] for r in page["rows"]] == [lladdr], page
        print(f"ok {number} {max(first, second, third):.3f}", flush=True)
        time.sleep(0.01)


try:
    main()
except KeyboardInterrupt:
    sys.exit(0)
