"""The words and tables of docs/performance.md: Markdown of what report.py wrote.

Neighbors: document.py puts them between the document's markers, plots.py makes the pictures. The same results give the
same text. Not here: judging, which report.py has done; explanations, which the document has.
"""
import re
import shlex

from report import shown


def machine_of(about):
    tools = re.search(r"iproute2-[^,]+", about["ip"])
    return (f"{about['cpu']}, {about['cpus']} CPUs, Linux {about['kernel']}, {tools[0] if tools else about['ip']}, "
            f"DPDK {about['dpdk']}, g++ {about['compiler']}")


def command_of(about):
    return shlex.join([about["program"], *about["arguments"]])


def markdown(lines):
    """`lines` of cells, the first one the heads; columns without a word in them are left out."""
    head, *body = lines
    kept = [i for i in range(len(head)) if any(line[i] for line in body)]
    rows = [[line[i] for i in kept] for line in lines]
    rows.insert(1, ["---"] * len(kept))
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def verdict(row):
    return f"{row['goal']}: {'met' if row['met'] else '**missed**'}" if "met" in row else ""


def merged(rows):
    """Rows that follow one another and say the same of neighd, each beside another peer: lists of them."""
    groups = []
    for row in rows:
        last = groups[-1] if groups else []
        peers = [other.get("peer") for other in last]
        if last and last[0]["what"] == row["what"] and None not in peers and row.get("peer", peers[0]) not in peers:
            last.append(row)
        else:
            groups.append([row])
    return groups


def table(rows):
    """What, neighd's median, each peer's with the ratio, and the goal."""
    peers = list(dict.fromkeys(row["peer"] for row in rows if "peer" in row))
    lines = [["what", "neighd", *(word for peer in peers for word in (peer, "ratio")), "goal"]]
    for group in merged(rows):
        line = [group[0]["what"], shown(group[0]["neighd"], group[0]["unit"])]
        for peer in peers:
            beside = next((row for row in group if row.get("peer") == peer), None)
            line += [shown(beside["peer_value"], beside["unit"]), f"{beside['ratio']:.3g}"] if beside else ["", ""]
        several = len(group) > 1
        goals = [(f"{row['peer']} " if several else "") + verdict(row) for row in group if verdict(row)]
        lines.append([*line, "; ".join(goals)])
    return markdown(lines)


def part(result, picture):
    """One benchmark's: the command, the table, and the picture, if there is one: (path, what is to be seen in it)."""
    about, rows = result["about"], result["rows"]
    counts = sorted({len(row["rounds"]) for row in rows} - {1})
    medians = f" Medians of {' to '.join(map(str, dict.fromkeys((counts[0], counts[-1]))))}." if counts else ""
    pages = "" if about["huge_pages"] else " No huge pages."
    text = f"`{command_of(about)}`.{medians}{pages}\n\n{table(rows)}\n"
    return text + (f"![{picture[1]}]({picture[0]})\n\n" if picture else "")


def overview(results, places):
    """The machines, goals met and missed by subject, and which of the document's `places` have no result."""
    machines = {}
    for result in results:
        machines.setdefault(machine_of(result["about"]), []).append(result["name"])
    text = "".join(f"{machine}{': ' + ', '.join(of) if len(machines) > 1 else ''}.\n\n"
                   for machine, of in machines.items())
    lines = [["subject", "goals met", "missed", "which"]]
    for result in results:
        goals = [row for row in result["rows"] if "met" in row]
        missed = [row for row in goals if not row["met"]]
        which = "; ".join(f"{row['what']}{' : ' + row['peer'] if 'peer' in row else ''}" for row in missed)
        lines.append([result["name"], str(len(goals) - len(missed)), str(len(missed)), which])
    text += markdown(lines) + "\n"
    absent = [name for name in places if name not in {result["name"] for result in results}]
    return text + (f"Not in these results: {', '.join(absent)}.\n\n" if absent else "")
