"""The client of subscribe.sh, and what it asserts. subscribe.py SOCKET.

Others change the table meanwhile, so nothing here counts events that aren't its own. Not here: neighctl(8), hosts.
"""

import sys

from neighctl import Client


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
    table, cursor = {}, None
    while True:
        page = client.neigh_list(limit=500, cursor=cursor)
        for event in client.kept_events():
            apply(table, event)
        for row in page["rows"]:
            table[key(row)] = (row.get("lladdr"), row["state"][0])
        cursor = page.get("cursor")
        if cursor is None:
            return table


def gapless_snapshot(path):
    """Subscribe, list, follow: whatever happens meanwhile, the copy ends as the table."""
    works, copies = Client(path), Client(path)
    works.neigh_add(rows=rows(0, 5000))
    begun = copies.neigh_subscribe()
    assert begun["subscribed"] is True, begun
    for i in range(10):  # under way while it lists
        works.send("neigh.replace", rows=rows(i * 400, 200, f"02:00:00:00:01:{i:02x}"))
        works.send("neigh.delete", rows=[{"dst": r["dst"], "dev": "lan0"} for r in rows(i * 400 + 200, 50)])
        works.send("neigh.add", rows=rows(6000 + i * 100, 100))
    table = listed(copies)
    while works.outstanding:
        works.next_answer()
    mark = {"dst": "10.9.9.9", "dev": "lan0", "lladdr": "02:00:00:00:00:99", "state": "NOARP"}
    works.neigh_add(**mark)
    while key(mark) not in table:
        apply(table, copies.next_event())
    truth = listed(Client(path))
    assert {k: v for k, v in truth.items() if k[0].startswith("10.")} == \
        {k: v for k, v in table.items() if k[0].startswith("10.")}, "the copy differs from the table"


def until_mine(client, count):
    """Events up to the count-th one of the ten entries of numbers_and_resume."""
    events = []
    while sum(event["dst"].startswith("10.1.") for event in events) < count:
        events.append(client.next_event())
    return events


def numbers_and_resume(path):
    works, listens = Client(path), Client(path)
    seq = listens.neigh_subscribe(dev="lan0", family="inet")["seq"]
    works.neigh_add(rows=rows(70000, 10))
    events = until_mine(listens, 10)
    mine = [e for e in events if e["dst"].startswith("10.1.")]
    assert [e["event"] for e in mine] == ["new"] * 10, mine
    numbers = [e["seq"] for e in events]
    assert numbers == sorted(set(numbers)) and numbers[0] > seq, numbers

    resumes = Client(path)
    had = mine[4]["seq"]
    begun = resumes.neigh_subscribe(dev="lan0", family="inet", resume=had)
    assert begun["resumed"] is True and begun["seq"] == had, begun
    assert [e["seq"] for e in until_mine(resumes, 5)] == [n for n in numbers if n > had]

    begun = Client(path).call("neigh.subscribe", resume=had, run=begun["run"])
    assert begun["resumed"] is True, begun
    begun = Client(path).call("neigh.subscribe", resume=had, run="0123456789abcdef")
    assert begun["resumed"] is False, "a number of another run was taken for one of this"

    for wrong in (0, seq - 10_000_000_000, had + 10_000_000_000):
        begun = Client(path).neigh_subscribe(resume=wrong)
        assert begun["resumed"] is False and begun["seq"] >= mine[9]["seq"], begun


def too_slow(path):
    """One that does not read holds up nobody, and is told what it lost."""
    works, sleeps, listens = Client(path), Client(path), Client(path)
    seq = sleeps.neigh_subscribe()["seq"]
    listens.neigh_subscribe()
    for i in range(40):
        mac = f"02:00:00:00:02:{i:02x}"
        works.neigh_replace(rows=rows(100000, 5000, mac))
        last = rows(104999, 1)[0]["dst"]
        event = listens.next_event()
        while (event.get("dst"), event.get("lladdr")) != (last, mac):
            assert event["event"] != "lost", "one that reads has lost something"
            event = listens.next_event()
    events = [sleeps.next_event()]
    while events[-1]["seq"] < event["seq"]:
        events.append(sleeps.next_event())
    lost = [e for e in events if e["event"] == "lost"]
    assert len(lost) == 1 and lost[0]["count"] > 100_000, lost
    expected = seq
    for event in events:
        expected += event.get("count", 1)
        assert event["seq"] == expected, (event, expected)


for story in (gapless_snapshot, numbers_and_resume, too_slow):
    print(story.__name__, flush=True)
    story(sys.argv[1])
