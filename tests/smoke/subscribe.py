"""The client of subscribe.sh: speaks JSON-RPC by hand, and asserts. subscribe.py SOCKET.

Not here: neighctl, hosts.
"""

import json
import socket
import sys


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r")
        self.events = []
        self.last_id = 0

    def send(self, method, **params):
        self.last_id += 1
        self.socket.sendall((json.dumps({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}) +
                             "\n").encode())

    def line(self):
        """The next line: an answer, or None for an event, which goes to self.events."""
        line = json.loads(self.lines.readline())
        if line.get("method") == "neigh.event":
            self.events.append(line["params"])
            return None
        assert "result" in line, line
        return line["result"]

    def call(self, method, **params):
        self.send(method, **params)
        while (result := self.line()) is None:
            pass
        return result

    def listen_until(self, seq):
        while not self.events or self.events[-1]["seq"] < seq:
            assert self.line() is None


def key(row):
    return row["dst"], row["dev"]


def apply(table, event):
    if event["event"] == "deleted":
        table.pop(key(event), None)
    else:
        table[key(event)] = (event.get("lladdr"), event["state"][0])


def rows(first, count, lladdr="02:00:00:00:00:01", state="STALE"):
    return [{"dst": f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", "dev": "lan0", "lladdr": lladdr, "state": state}
            for i in range(first, first + count)]


def listed(client):
    """The whole table, page by page; events in between are applied as they come."""
    table, params = {}, {"limit": 500}
    while True:
        page = client.call("neigh.list", **params)
        for event in client.events:
            apply(table, event)
        client.events.clear()
        for row in page["rows"]:
            table[key(row)] = (row.get("lladdr"), row["state"][0])
        if "cursor" not in page:
            return table
        params["cursor"] = page["cursor"]


def gapless_snapshot(path):
    """Subscribe, list, follow: whatever happens meanwhile, the copy ends as the table."""
    works, copies = Client(path), Client(path)
    works.call("neigh.add", rows=rows(0, 5000))
    begun = copies.call("neigh.subscribe")
    assert begun["subscribed"] is True, begun
    for i in range(10):  # under way while it lists
        works.send("neigh.replace", rows=rows(i * 400, 200, f"02:00:00:00:01:{i:02x}"))
        works.send("neigh.delete", rows=[{"dst": r["dst"], "dev": "lan0"} for r in rows(i * 400 + 200, 50)])
        works.send("neigh.add", rows=rows(6000 + i * 100, 100))
    table = listed(copies)
    for _ in range(30):
        works.line()
    mark = {"dst": "10.9.9.9", "dev": "lan0", "lladdr": "02:00:00:00:00:99", "state": "NOARP"}
    works.call("neigh.add", **mark)
    while key(mark) not in table:
        if not copies.events:
            assert copies.line() is None
        for event in copies.events:
            apply(table, event)
        copies.events.clear()
    truth = listed(Client(path))
    assert {k: v for k, v in truth.items() if k[0].startswith("10.")} == \
        {k: v for k, v in table.items() if k[0].startswith("10.")}, "the copy differs from the table"


def numbers_and_resume(path):
    works, listens = Client(path), Client(path)
    seq = listens.call("neigh.subscribe", dev="lan0", family="inet")["seq"]
    works.call("neigh.add", rows=rows(70000, 10))
    listens.listen_until(seq + 10)
    mine = [e for e in listens.events if e["dst"].startswith("10.1.")]
    assert [e["event"] for e in mine] == ["new"] * 10, mine
    numbers = [e["seq"] for e in listens.events]
    assert numbers == sorted(set(numbers)) and numbers[0] > seq, numbers

    resumes = Client(path)
    had = mine[4]["seq"]
    begun = resumes.call("neigh.subscribe", dev="lan0", family="inet", resume=had)
    assert begun["resumed"] is True and begun["seq"] == had, begun
    resumes.listen_until(mine[9]["seq"])
    assert [e["seq"] for e in resumes.events if e["seq"] <= mine[9]["seq"]] == [n for n in numbers if n > had]

    for wrong in (0, seq - 10_000_000_000, had + 10_000_000_000):
        begun = Client(path).call("neigh.subscribe", resume=wrong)
        assert begun["resumed"] is False and begun["seq"] >= mine[9]["seq"], begun


def too_slow(path):
    """One that does not read holds up nobody, and is told what it lost."""
    works, sleeps, listens = Client(path), Client(path), Client(path)
    seq = sleeps.call("neigh.subscribe")["seq"]
    listens.call("neigh.subscribe")
    for i in range(40):
        works.call("neigh.replace", rows=rows(100000, 5000, f"02:00:00:00:02:{i:02x}"))
        while not listens.events or listens.events[-1].get("lladdr") != f"02:00:00:00:02:{i:02x}" or \
                listens.events[-1]["dst"] != rows(104999, 1)[0]["dst"]:
            listens.line()
    assert not any(e["event"] == "lost" for e in listens.events), "one that reads has lost something"
    last = listens.events[-1]["seq"]
    sleeps.listen_until(last)
    lost = [e for e in sleeps.events if e["event"] == "lost"]
    assert len(lost) == 1 and lost[0]["count"] > 100_000, lost
    expected = seq
    for event in sleeps.events:
        expected += event.get("count", 1)
        assert event["seq"] == expected, (event, expected)


for story in (gapless_snapshot, numbers_and_resume, too_slow):
    print(story.__name__, flush=True)
    story(sys.argv[1])
