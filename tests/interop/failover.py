#!/usr/bin/python3
"""What a capture says of a failover: failover.py CAPTURE OLD_MAC NEW_MAC ADDRESS BEGAN

CAPTURE is tcpdump's text (-e -tt -nn) of the virtual routers' wire. Prints two numbers: how many echo requests for
ADDRESS went to OLD_MAC after the time BEGAN and before NEW_MAC's first announcement of it (gratuitous ARP, neighbor
advertisement), and how many after that. Exit code 1 where there was no announcement. Run by vrrp.sh.
"""
import sys


def main():
    capture, old, new, address, began = sys.argv[1:]
    counts, announced = [0, 0], False
    with open(capture, encoding="ascii", errors="replace") as lines:
        for line in lines:
            time, source, arrow, destination = (line.split() + [""] * 4)[:4]
            if arrow != ">" or float(time) < float(began):
                continue
            about = f"who-has {address} " in line and f"tell {address}," in line or f"tgt is {address}," in line
            announced = announced or (source == new and about)
            if destination == old + "," and f"> {address}: " in line and "echo request" in line:
                counts[announced] += 1
    print(*counts)
    sys.exit(0 if announced else 1)


main()
