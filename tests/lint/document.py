#!/usr/bin/python3
"""What make bench writes into docs/performance.md: the same results give the same text, whatever was there before, and
nothing but what is between the markers changes: document.py ROOT. Exit code 1 if not, with what differs.

Neighbors: tests/perf/markers.py and tables.py, which this tries; plots need matplotlib and are not tried.
"""
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
sys.path.append(str(ROOT / "tests" / "perf"))
import markers  # noqa: E402
import tables  # noqa: E402

ABOUT = {"cpu": "CPU", "cpus": 2, "kernel": "6.1", "ip": "ip utility, iproute2-6.1.0, libbpf 1.1", "dpdk": "22.11",
         "compiler": "12", "huge_pages": 0, "program": "tests/perf/flush.py", "arguments": ["--seed", "1"]}
ROWS = [{"what": "add", "unit": "/s", "neighd": 200.0, "rounds": [200.0] * 3, "peer": "ip", "peer_value": 100.0,
         "ratio": 2.0, "goal": "at least 10", "bound": 10, "met": False},
        {"what": "add", "unit": "/s", "neighd": 200.0, "rounds": [200.0] * 3, "peer": "rte_hash", "peer_value": 400.0,
         "ratio": 0.5},
        {"what": "flush", "unit": "s", "neighd": 4e-4, "rounds": [4e-4], "goal": "at most 1 ms", "bound": 1e-3,
         "met": True}]
TABLE = """\
| what | neighd | ip | ratio | rte_hash | ratio | goal |
| --- | --- | --- | --- | --- | --- | --- |
| add | 200 /s | 100 /s | 2 | 400 /s | 0.5 | ip at least 10: **missed** |
| flush | 400 us |  |  |  |  | at most 1 ms: met |
"""
OUTSIDE = ["before\n", "between\n", "after\n"]


def document(of_flush):
    parts = [f"<!-- {name}: made by make bench -->\n{text}<!-- end of the {name} -->\n"
             for name, text in (("overview", "old\n"), ("flush", of_flush))]
    return OUTSIDE[0] + parts[0] + OUTSIDE[1] + parts[1] + OUTSIDE[2]


def filled(path, text):
    path.write_text(text, encoding="utf-8")
    result = {"name": "flush", "about": ABOUT, "rows": ROWS}
    markers.fill(path, {"flush": tables.part(result, ("flush.svg", "seen")),
                        "overview": tables.overview([result], ["flush", "veth"])})
    return path.read_text(encoding="utf-8")


def faults(path):
    once = filled(path, document(""))
    if filled(path, once) != once or filled(path, document("something else\n")) != once:
        yield f"not the same text from the same results:\n{once}"
    outside = [line for line in once.splitlines(True) if line in OUTSIDE]
    if markers.names(path) != ["overview", "flush"] or outside != OUTSIDE:
        yield f"what is not between markers has changed:\n{once}"
    for wanted in (TABLE, "No huge pages.", "Not in these results: veth.", "| flush | 1 | 1 | add : ip |"):
        if wanted not in once:
            yield f"not in the text: {wanted}\n{once}"
    try:
        markers.fill(path, {"veth": ""})
        yield "a part without markers is not refused"
    except SystemExit:
        pass


def main():
    with tempfile.TemporaryDirectory() as folder:
        found = list(faults(pathlib.Path(folder) / "document.md"))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
