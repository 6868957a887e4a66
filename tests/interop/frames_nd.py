#!/usr/bin/python3
"""Neighbor discovery messages built by scapy, valid and not, and what neighd must make of them: frames_nd.py DEVICE

Run inside the host's namespace by frames.sh. Neighbors: link.py sends and receives. Not here: ARP (frames_arp.py).
"""
from scapy.all import (Ether, ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6ND_RA, ICMPv6ND_Redirect, ICMPv6ND_RS,
                       ICMPv6NDOptDstLLAddr, ICMPv6NDOptSrcLLAddr, ICMPv6NDOptUnknown, IPv6, IPv6ExtHdrFragment, Raw)

from link import ME, NEIGHD, SECONDS, check, run

GATEWAY, GATEWAY_LOCAL = "2001:db8:1::1", "fe80::ff:fe00:101"
GROUP, GROUP_MAC = "ff02::1:ff00:1", "33:33:ff:00:00:01"
A, B, C = "02:bb:00:00:00:0a", "02:bb:00:00:00:0b", "02:bb:00:00:00:0c"
HOST = "2001:db8:1::50"


def ns(source=HOST, mac=A, to=GROUP, target=GATEWAY, option=True, hop_limit=255, **fields):
    frame = (Ether(src=mac, dst=GROUP_MAC if to == GROUP else NEIGHD) / IPv6(src=source, dst=to, hlim=hop_limit) /
             ICMPv6ND_NS(tgt=target, **fields))
    return frame / ICMPv6NDOptSrcLLAddr(lladdr=mac) if option else frame


def na(target=HOST, mac=A, solicited=0, override=0, router=0, to=GATEWAY, option=True, hop_limit=255):
    frame = (Ether(src=mac, dst="33:33:00:00:00:01" if to == "ff02::1" else NEIGHD) /
             IPv6(src=target, dst=to, hlim=hop_limit) / ICMPv6ND_NA(tgt=target, S=solicited, O=override, R=router))
    return frame / ICMPv6NDOptDstLLAddr(lladdr=mac) if option else frame


def is_na(frame):
    return ICMPv6ND_NA in frame


def answered(link, frame, to, ether_to, solicited):
    """One answer, as RFC 4861 7.2.4 has it."""
    # Announcements of neighd's own (7.2.6) go to all nodes as well, with the same flags as a probe's answer.
    answers = [answer for answer in link.answers(frame, of=is_na) if answer[IPv6].dst == to]
    check(answers, f"no answer to {frame.summary()}")
    advertisement = answers[0][ICMPv6ND_NA]
    check((answers[0][Ether].dst, answers[0][IPv6].hlim, advertisement.S, advertisement.R, advertisement.O,
           advertisement[ICMPv6NDOptDstLLAddr].lladdr) == (ether_to, 255, solicited, 1, 1, NEIGHD),
          answers[0].show(dump=True))


def solicitation(link):
    """RFC 4861 7.2.3, 7.2.4: answered to the solicitor with S, R and O; the solicitor is known from then on, STALE"""
    answered(link, ns(), HOST, A, 1)
    link.becomes(HOST, "STALE", A)
    answered(link, ns(to=GATEWAY), HOST, A, 1)
    answered(link, ns(to=GATEWAY, option=False), HOST, A, 1)
    answered(link, ns(source="fe80::50", target=GATEWAY_LOCAL, to=GATEWAY_LOCAL), "fe80::50", A, 1)


def duplicate_address_detection(link):
    """RFC 4862 5.4.3, 4861 7.2.4: a probe from :: for neighd's address is answered to all nodes, and makes no entry"""
    answered(link, ns(source="::", mac=C, option=False), "ff02::1", "33:33:00:00:00:01", 0)
    check(not link.knows(C), "it made an entry")


def tolerated(link):
    """RFC 4861 7.1.1, 4.6: unknown options and reserved bits are no reason to discard"""
    answered(link, ns(res=0xffffffff) / ICMPv6NDOptUnknown(type=222, len=2, data=b"\x5a" * 14), HOST, A, 1)


def invalid_solicitations(link):
    """RFC 4861 7.1.1, 6980 5: hop limit, checksum, code, target, options, length, ::, fragments: silently discarded"""
    source = "2001:db8:1::51"
    fragment = ns(source)
    fragment[IPv6].payload = IPv6ExtHdrFragment(offset=0, m=0) / fragment[IPv6].payload
    for what, frame in {
            "hop limit 64": ns(source, hop_limit=64), "hop limit 254": ns(source, hop_limit=254),
            "checksum": ns(source, cksum=0x1234), "code 1": ns(source, code=1),
            "a multicast target": ns(source, target=GROUP), "another target": ns(source, target="2001:db8:1::99"),
            "an address of the other link": ns(source, target="2001:db8:2::1"),
            "an option of length 0": ns(source, option=False) / Raw(b"\x01\x00\x02\xbb\x00\x00\x00\x0a"),
            "an option beyond the message": ns(source, option=False) / Raw(b"\x01\x02\x02\xbb\x00\x00\x00\x0a"),
            "a MAC that is a group": ns(source, option=False) / ICMPv6NDOptSrcLLAddr(lladdr="ff:ff:ff:ff:ff:ff"),
            "a fragment": fragment,
            "a truncated message": Ether(bytes(ns(source))[:14 + 40 + 20]),
            ":: with an option": ns("::"), ":: to neighd itself": ns("::", to=GATEWAY, option=False),
            "a multicast source": ns("ff02::1")}.items():
        answers = [answer for answer in link.answers(frame, of=is_na) if answer[ICMPv6ND_NA].S]
        check(not answers, f"answered with {what}")
        check(link.entry(source) is None, f"an entry was made with {what}")


def advertisements(link):
    """RFC 4861 7.2.5: what Override, Solicited and Router do to an entry"""
    link.becomes(HOST, "STALE", A)
    for what, frame, after in (
            ("I b: other MAC, O=0, S=1", na(mac=B, solicited=1), ("STALE", A)),
            ("I b: other MAC, O=0, S=0", na(mac=B, to="ff02::1"), ("STALE", A)),
            ("II: other MAC, O=1, S=0", na(mac=B, override=1, to="ff02::1"), ("STALE", B)),
            ("II: same MAC, O=0, S=0", na(mac=B), ("STALE", B)),
            ("II: same MAC, O=0, S=1", na(mac=B, solicited=1), ("REACHABLE", B)),
            ("I a: other MAC, O=0, REACHABLE", na(mac=C, solicited=1), ("STALE", B)),
            ("II: other MAC, O=1, S=1", na(mac=C, solicited=1, override=1), ("REACHABLE", C)),
            ("II: other MAC, O=1, S=0", na(mac=A, override=1), ("STALE", A)),
            ("II: no option, S=1", na(solicited=1, option=False), ("REACHABLE", A))):
        link.answers(frame)
        try:
            link.becomes(HOST, *after)
        except Exception as fault:
            raise type(fault)(f"{what}: {fault}") from None
    for router in 1, 0:
        link.answers(na(solicited=1, override=1, router=router))
        link.becomes(HOST, "REACHABLE", A, router == 1)


def invalid_advertisements(link):
    """RFC 4861 7.1.2: hop limit, a multicast target, Solicited to all nodes, a group's MAC: silently discarded"""
    before = link.entry(HOST)
    group = na(mac=B, override=1)
    group[ICMPv6ND_NA].tgt = GROUP
    for what, frame in {
            "hop limit 254": na(mac=B, override=1, hop_limit=254),
            "a multicast target": group,
            "Solicited to all nodes": na(mac=B, override=1, solicited=1, to="ff02::1"),
            "a group's MAC": na(mac="33:33:00:00:00:01", override=1)}.items():
        link.answers(frame)
        check(link.entry(HOST) == before, f"{what}: {link.entry(HOST)}")
    link.answers(na(target="2001:db8:1::52", override=1), na(target="2001:db8:1::52", override=1, solicited=1))
    check(link.entry("2001:db8:1::52") is None, "7.2.5: an advertisement that nobody waits for made an entry")


def question_of_neighds(link):
    """RFC 4861 7.2.2: to the solicited-node group with the source option, hop limit 255; without option no answer"""
    target = "2001:db8:1::60:1234"
    asking = link.resolving(target)
    question = link.until(lambda frame: ICMPv6ND_NS in frame and frame[ICMPv6ND_NS].tgt == target, "a solicitation")[-1]
    check((question[Ether].dst, question[IPv6].dst, question[IPv6].src, question[IPv6].hlim,
           question[ICMPv6NDOptSrcLLAddr].lladdr) ==
          ("33:33:ff:60:12:34", "ff02::1:ff60:1234", GATEWAY, 255, NEIGHD), question.show(dump=True))
    link.answers(na(target=target, solicited=1, override=1, option=False))
    check(link.entry(target)[:2] == ("INCOMPLETE", None), f"7.2.5: without an option: {link.entry(target)}")
    link.send(na(target=target, mac=B, solicited=1, override=0, router=1))
    out, err = asking.communicate(timeout=SECONDS)
    check(asking.returncode == 0 and B in out, out + err)
    link.becomes(target, "REACHABLE", B, True)


def routers(link):
    """RFC 4861 6.3.4, 6.2.6, 8.2: an RA makes a router's entry, an RS takes that back; a redirect changes nothing"""
    def message(kind, source, to, hop_limit=255):
        return (Ether(src=B, dst="33:33:00:00:00:01") / IPv6(src=source, dst=to, hlim=hop_limit) / kind /
                ICMPv6NDOptSrcLLAddr(lladdr=B))
    link.answers(message(ICMPv6ND_RA(), "2001:db8:1::70", "ff02::1"), message(ICMPv6ND_RA(), "fe80::71", "ff02::1", 64))
    check(link.entry("2001:db8:1::70") is None and link.entry("fe80::71") is None, "an invalid RA made an entry")
    link.answers(message(ICMPv6ND_RA(), "fe80::70", "ff02::1"))
    link.becomes("fe80::70", "STALE", B, True)
    rs = message(ICMPv6ND_RS(), "fe80::70", "ff02::2")
    rs[Ether].dst = "33:33:00:00:00:02"
    check(not link.answers(rs, of=lambda frame: ICMPv6ND_RA in frame), "neighd sent an RA")
    link.becomes("fe80::70", "STALE", B, False)
    ignored = link.counter("redirects_ignored")
    link.answers(Ether(src=ME, dst=NEIGHD) / IPv6(src="fe80::70", dst=GATEWAY, hlim=255) /
                 ICMPv6ND_Redirect(tgt="fe80::72", dst="2001:db8:2::10") / ICMPv6NDOptDstLLAddr(lladdr=C))
    check(link.counter("redirects_ignored") == ignored + 1, "the redirect is not counted")
    check(link.entry("fe80::72") is None, "the redirect made an entry")


run([solicitation, duplicate_address_detection, tolerated, invalid_solicitations, advertisements,
     invalid_advertisements, question_of_neighds, routers])
