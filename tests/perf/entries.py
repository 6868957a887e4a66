"""The neighbors that benchmarks fill tables with: addresses and MACs, as rows of requests and as files for -batch.

Neighbors: stage.py has the tables. By default addresses number from .1 on, as a subnet is filled; with `spread` they
lie all over it, as drawn from the seed.
Not here: the hosts of a load with packets, which busy.py and neigh-pktgen make up.
"""
import ipaddress
import random

BASES = {4: int(ipaddress.ip_address("10.0.0.1")), 6: int(ipaddress.ip_address("2001:db8:1::1"))}
ROOM_BITS = {4: 23, 6: 48}  # of the addresses that they may take from there on
ROWS_A_REQUEST = 1000


def mac(i, kind=0):
    return f"02:{kind:02x}:{i >> 24 & 255:02x}:{i >> 16 & 255:02x}:{i >> 8 & 255:02x}:{i & 255:02x}"


class Entries:
    """By number, from 0 on."""

    def __init__(self, family, seed=None, spread=False):
        self.family, self.seed, self.spread = family, seed, spread
        # A product with an odd number hits every address once.
        self.factor = random.Random(seed).randrange(1 << ROOM_BITS[family]) | 1 if spread else 1

    def address(self, i):
        return str(ipaddress.ip_address(BASES[self.family] + i * self.factor % (1 << ROOM_BITS[self.family])))

    def row(self, i, dev, state="permanent", kind=0):
        return {"dst": self.address(i), "dev": dev, "state": state, "lladdr": mac(i, kind)}

    def rows(self, first, last, dev, state="permanent", kind=0):
        return {"rows": [self.row(i, dev, state, kind) for i in range(first, last)]}

    def order(self, size):
        """In which they are added: by number, or as drawn from the seed."""
        order = list(range(size))
        if self.seed is not None:
            random.Random(self.seed).shuffle(order)
        return order

    def write_batches(self, folder, size, dev, state):
        """The same entries in the words of `neighctl -batch` and of `ip -batch`: two files."""
        words = "" if state == "permanent" else f" nud {state}"
        lines = [f"add {self.address(i)} lladdr {mac(i)} dev {dev}{words}\n" for i in self.order(size)]
        paths = [folder / f"{whose}{self.family}-{size}-{state}" for whose in ("ours", "theirs")]
        for path, before in zip(paths, ("", "neigh ")):
            path.write_text("".join(before + line for line in lines), encoding="ascii")
        return paths
