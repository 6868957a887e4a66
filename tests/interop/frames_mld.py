#!/usr/bin/python3
"""Queries of MLD built by scapy, and what neighd reports then: frames_mld.py DEVICE

Run inside the host's namespace by frames.sh. Neighbors: link.py sends and receives. Not here: times (unit tests).
"""
from scapy.all import (Ether, ICMPv6MLDMultAddrRec, ICMPv6MLQuery, ICMPv6MLQuery2, ICMPv6MLReport, ICMPv6MLReport2, IPv6,
                       IPv6ExtHdrHopByHop, RouterAlert)

from link import check, run

ROUTER, MAC = "fe80::50", "02:bb:00:00:00:50"
GROUPS = {"ff02::2", "ff02::1:ff00:1", "ff02::1:ff00:101"}


def query(message, group="::"):
    to = "ff02::1" if group == "::" else group
    mac = "33:33:" + ":".join(f"{byte:02x}" for byte in bytes(IPv6(dst=to))[36:40])
    return (Ether(src=MAC, dst=mac) / IPv6(src=ROUTER, dst=to, hlim=1) /
            IPv6ExtHdrHopByHop(options=[RouterAlert()]) / message)


def reports(link, kind, wanted):
    """The groups of reports of this version, until all that are wanted were seen."""
    seen = set()

    def add(frame):
        if kind is ICMPv6MLReport and kind in frame:
            report = frame[kind]
            check((frame[IPv6].hlim, frame[IPv6].dst) == (1, report.mladdr) and IPv6ExtHdrHopByHop in frame,
                  f"not as RFC 2710 3 has it: {frame.summary()}")
            seen.add(report.mladdr)
        elif kind is ICMPv6MLReport2 and kind in frame:
            record = frame[kind].records[0]  # of which scapy takes the next one for the payload
            while isinstance(record, ICMPv6MLDMultAddrRec):
                seen.add(record.dst)
                record = record.payload
        other = ICMPv6MLReport2 if kind is ICMPv6MLReport else ICMPv6MLReport
        check(other not in frame, f"a report of the other version: {frame.summary()}")
        return wanted <= seen
    link.until(add, f"reports of {wanted}")


def version2(link):
    """RFC 3810 6.2: a general query of version 2 is answered in version 2"""
    link.send(query(ICMPv6MLQuery2(mladdr="::", mrd=200, QRV=2, QQIC=125)))
    reports(link, ICMPv6MLReport2, GROUPS)


def version1(link):
    """RFC 3810 8.2.1: once a querier of version 1 was heard, each group is reported in version 1, to itself"""
    link.send(query(ICMPv6MLQuery(mladdr="::", mrd=200)))
    reports(link, ICMPv6MLReport, GROUPS)
    link.send(query(ICMPv6MLQuery(mladdr="ff02::1:ff00:1", mrd=100), "ff02::1:ff00:1"))
    reports(link, ICMPv6MLReport, {"ff02::1:ff00:1"})


def version2_in_version1(link):
    """RFC 3810 8.2.1: queries of version 2 are then answered in version 1 as well"""
    link.send(query(ICMPv6MLQuery2(mladdr="::", mrd=200, QRV=2, QQIC=125)))
    reports(link, ICMPv6MLReport, GROUPS)


run([version2, version1, version2_in_version1])
