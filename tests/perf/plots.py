"""The pictures of docs/performance.md: SVG of what report.py wrote, where a picture says more than its table.

The same results give the same bytes. Colors differ for the color-blind, too; text stays text. On a white ground of
their own the pictures are readable in a dark page.
Neighbors: document.py puts them in. Not here: numbers to read off, which the tables have.
"""
import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import NullLocator, StrMethodFormatter  # noqa: E402

from report import size_text  # noqa: E402

matplotlib.rcParams |= {"svg.hashsalt": "neighd", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False,
                        "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.3, "legend.frameon": False,
                        "lines.markersize": 4,
                        "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"], "axes.prop_cycle": matplotlib.cycler(
                            color=["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"],
                            marker=["o", "s", "^", "D", "v", "P"])}
MET, MISSED, PLAIN = "#0072b2", "#d55e00", "#999999"
FAMILIES = {4: "IPv4", 6: "IPv6", "ipv4": "IPv4", "ipv6": "IPv6", "both": "both families"}
NS, MS = 1e9, 1e3


def panels(rows, key="size"):
    """One for each family of the rows: (family, axes); `key` names the size, which is across."""
    families = sorted({row["family"] for row in rows}, key=str)
    sizes = sorted({row[key] for row in rows})
    _, axes = plt.subplots(1, len(families), squeeze=False, layout="constrained", sharey=True,
                           figsize=(max(4.5, 3.1 * len(families)), 3))
    for family, axis in zip(families, axes[0]):
        axis.set(title=FAMILIES[family], xscale="log", xlabel="neighbors", xticks=sizes,
                 xticklabels=[size_text(size) for size in sizes])
        axis.xaxis.set_minor_locator(NullLocator())
    return list(zip(families, axes[0]))


def line(axis, points, label, **style):
    """Of (x, y), in the order of x; none if there are none."""
    if points:
        axis.plot(*zip(*sorted(points)), label=label, **style)


def lookup(rows):
    """Look-up time of a key against the size of the table, uniformly random hits: the front beside its peers."""
    rows = [row for row in rows if row.get("pattern") == "uniform"]
    names = {"readable": "neighd without front", "lfht": "cds_lfht"}
    for family, axis in panels(rows):
        of = [row for row in rows if row["family"] == family]
        line(axis, {(row["size"], row["neighd"] * NS) for row in of}, "neighd")
        for peer in dict.fromkeys(row["peer"] for row in of):
            line(axis, [(row["size"], row["peer_value"] * NS) for row in of if row["peer"] == peer],
                 names.get(peer, peer))
        axis.set_yscale("log")
        plain_numbers(axis.yaxis)
    finish("ns a key")


def changes(rows):
    """Look-up time under changes from another thread, as a multiple of the time without: the front's."""
    rows = [row for row in rows if row.get("who") == "front" and "ratio" in row]
    for family, axis in panels(rows):
        for wanted in sorted({row["changes"] for row in rows}):
            line(axis, [(row["size"], row["ratio"]) for row in rows
                        if (row["family"], row["changes"]) == (family, wanted)], f"{wanted:,} a second")
        bound(axis, rows)
    finish("times as long")


def forward(rows):
    """CPU time of a forwarded packet against neighbors: neighd, neighd without its front, and testpmd."""
    rows = [row for row in rows if "family" in row]
    for family, axis in panels(rows, "neighbors"):
        of = [row for row in rows if row["family"] == family]
        for label, key, wanted in (("neighd", "neighd", True), ("neighd without front", "neighd", False),
                                   (of[0]["peer"], "peer_value", True)):
            line(axis, [(row["neighbors"], row[key] * NS) for row in of if row.get("front", True) == wanted], label)
        axis.set_ylim(bottom=0)
    finish("ns a packet")


def in_process(rows):
    """Cycles of a forwarded packet against neighbors, frames from the generator in the process."""
    for family, axis in panels(rows):
        line(axis, [(row["size"], row["neighd"]) for row in rows if row["family"] == family], "neighd")
        axis.set_ylim(bottom=0)
    finish("cycles a packet")


def flush(rows):
    """Time of a flush against its size: neighd until every worker has it, rte_hash emptied, ip neigh flush."""
    rows = [row for row in rows if "peer" in row or row["what"].endswith("answered")]
    for family, axis in panels(rows):
        of = [row for row in rows if row["family"] == family]
        line(axis, {(row["size"], row["neighd"] * MS) for row in of}, "neighd")
        for peer in dict.fromkeys(row["peer"] for row in of if "peer" in row):
            line(axis, [(row["size"], row["peer_value"] * MS) for row in of if row.get("peer") == peer], peer)
        bound(axis, of, MS)
        axis.set_yscale("log")
        plain_numbers(axis.yaxis)
    finish("ms")


def bound(axis, rows, factor=1):
    """The goal, if it is the same for all."""
    bounds = {row["bound"] for row in rows if "bound" in row}
    if len(bounds) == 1:
        axis.axhline(bounds.pop() * factor, color="black", linestyle="--", linewidth=1, label="goal")


def plain_numbers(axis):
    """1, 10, 100 instead of powers of ten."""
    axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axis.set_minor_locator(NullLocator())


def finish(y_label):
    figure = plt.gcf()
    figure.axes[0].set_ylabel(y_label)
    figure.axes[-1].legend()


def bars(rows, values, goals, x_label):
    """A bar a row, and a stroke where the goal is; bars that differ much start at 1, on a scale of their logarithms."""
    _, axis = plt.subplots(layout="constrained", figsize=(7, 0.8 + 0.24 * len(rows)))
    colors = [PLAIN if "met" not in row else MET if row["met"] else MISSED for row in rows]
    places, start = range(len(rows)), 0
    if max(values) > 20 * min(values):
        start = 1
        axis.set_xscale("log")
        plain_numbers(axis.xaxis)
    axis.barh(places, [value - start for value in values], left=start, color=colors)
    axis.set(yticks=places, yticklabels=[row["what"] for row in rows], xlabel=x_label)
    axis.invert_yaxis()
    axis.grid(False, axis="y")
    axis.axvline(1, color="black", linewidth=1)
    for place, goal in zip(places, goals):
        if goal is not None:
            axis.plot([goal, goal], [place - 0.45, place + 0.45], color="black", linewidth=2, marker="")


def faster(rows):
    """How many times as fast as the peer; blue where the goal, the stroke, is met, orange where it is missed."""
    rows = [row for row in rows if "ratio" in row]

    def speed(row, ratio):
        return ratio if ratio is None or row["unit"] == "/s" else 1 / ratio
    bars(rows, [speed(row, row["ratio"]) for row in rows], [speed(row, row.get("bound")) for row in rows],
         f"times as fast as {rows[0]['peer']}")


def share(rows):
    """What was measured, as a share of the goal's limit: blue within it, orange beyond."""
    rows = [row for row in rows if row.get("bound")]
    bars(rows, [row["neighd"] / row["bound"] for row in rows], [None] * len(rows), "share of the limit")


PLOTS = {"lookup": lookup, "changes": changes, "forward": forward, "in_process": in_process, "flush": flush,
         "control": faster, "veth": faster, "resolution": faster, "answers": share}


def draw(result, folder):
    """Writes folder/NAME.svg; its path and what is to be seen in it, or None where there is nothing to draw."""
    plot = PLOTS.get(result["name"])
    if plot is None:
        return None
    plot(result["rows"])
    path, title = folder / f"{result['name']}.svg", f"{result['name']}: {plot.__doc__.rstrip('.')}"
    folder.mkdir(parents=True, exist_ok=True)
    plt.savefig(path, metadata={"Date": None, "Creator": None, "Title": title})
    plt.close("all")
    return path, title
