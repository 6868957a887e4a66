#!/usr/bin/python3
"""Tagged frames built by scapy, and what neighd must make of them: frames_tagged.py DEVICE

Run inside the host's namespace by frames.sh. A frame of VLAN 0 is an untagged one with a priority (802.1Q 6.9.1).
Neighbors: link.py sends and receives. Not here: untagged frames.
"""
import subprocess

from scapy.all import (ARP, Dot1AD, Dot1Q, Ether, ICMP, ICMPv6EchoReply, ICMPv6EchoRequest, ICMPv6ND_NA, ICMPv6ND_NS,
                       ICMPv6NDOptSrcLLAddr, IP, IPv6, Raw)

from link import EVERYBODY, GATEWAY4, NEIGHD, check, is_arp, run

TAGS = [Dot1Q(vlan=0), Dot1Q(vlan=0, prio=5), Dot1AD(vlan=0, prio=7), Dot1AD(vlan=0) / Dot1Q(vlan=0, prio=3)]
HOST, HOST4, FAR4 = "02:bb:00:00:00:60", "192.0.2.60", "198.51.100.10"  # a host that is not there
HOST6, FAR6, GATEWAY6 = "2001:db8:1::60", "2001:db8:2::10", "2001:db8:1::1"


def tagged(frame, tag):
    ethernet = Ether(src=frame[Ether].src, dst=frame[Ether].dst)
    return ethernet / tag.copy() / frame[Ether].payload


def each(link, frame, of, what):
    for tag in TAGS:
        check(link.answers(tagged(frame, tag), of=of), f"{what} behind {tag.summary()} is not answered")


def arp(link):
    """ARP of VLAN 0 is answered"""
    each(link, Ether(src=HOST, dst=EVERYBODY) / ARP(op=1, hwsrc=HOST, psrc=HOST4, pdst=GATEWAY4),
         lambda frame: is_arp(2)(frame) and frame[Ether].dst == HOST, "ARP")


def nd(link):
    """NS of VLAN 0 is answered"""
    ns = (Ether(src=HOST, dst="33:33:ff:00:00:01") / IPv6(src=HOST6, dst="ff02::1:ff00:1") /
          ICMPv6ND_NS(tgt=GATEWAY6) / ICMPv6NDOptSrcLLAddr(lladdr=HOST))
    each(link, ns, lambda frame: ICMPv6ND_NA in frame and frame[ICMPv6ND_NA].S, "NS")


def echo(link):
    """Echo to neighd, and through it to a real host that answers, and fragments of it"""
    for address in (HOST4, HOST6):
        subprocess.run([*link.neighctl, "replace", address, "lladdr", HOST, "dev", "lan0"], check=True)

    def ping4(to, **more):
        return Ether(src=HOST, dst=NEIGHD) / IP(src=HOST4, dst=to, **more) / ICMP(id=7) / Raw(b"x" * 80)

    def reply4(source):
        return lambda frame: IP in frame and frame[IP].src == source and ICMP in frame and frame[ICMP].type == 0

    def reply6(source):
        return lambda frame: ICMPv6EchoReply in frame and frame[IPv6].src == source
    for tag in TAGS:  # without a fence, which may be answered first
        link.send(tagged(ping4(GATEWAY4), tag))
        link.until(reply4(GATEWAY4), f"an echo reply, {tag.summary()}")
        link.send(tagged(Ether(src=HOST, dst=NEIGHD) / IPv6(src=HOST6, dst=GATEWAY6) / ICMPv6EchoRequest(), tag))
        link.until(reply6(GATEWAY6), f"an IPv6 echo reply, {tag.summary()}")
        link.send(tagged(ping4(FAR4), tag))
        link.until(reply4(FAR4), f"an echo reply from behind neighd, {tag.summary()}")
        link.send(tagged(Ether(src=HOST, dst=NEIGHD) / IPv6(src=HOST6, dst=FAR6) / ICMPv6EchoRequest(), tag))
        link.until(reply6(FAR6), f"an IPv6 echo reply from behind neighd, {tag.summary()}")
        whole = bytes(ping4(GATEWAY4)[IP].payload)
        for offset, more in ((0, "MF"), (8, 0)):
            piece = whole[:64] if offset == 0 else whole[64:]
            link.send(tagged(Ether(src=HOST, dst=NEIGHD) / IP(src=HOST4, dst=GATEWAY4, proto=1, id=9, frag=offset,
                                                            flags=more) / Raw(piece), tag))
        link.until(reply4(GATEWAY4), f"a reply to two fragments, {tag.summary()}")


def vlans(link):
    """A VLAN that no interface has is counted, and what is cut off in its tag as well"""
    request = Ether(src=HOST, dst=EVERYBODY) / ARP(op=1, hwsrc=HOST, psrc=HOST4, pdst=GATEWAY4)
    unknown, short = link.counter("drop_vlan_unknown"), link.counter("drop_truncated")
    tags = [Dot1Q(vlan=5), Dot1Q(vlan=4095, prio=7), Dot1AD(vlan=0) / Dot1Q(vlan=9)]
    check(not link.answers(*(tagged(request, tag) for tag in tags), of=lambda frame: frame[Ether].dst == HOST),
          "another VLAN was answered")
    check(link.counter("drop_vlan_unknown") == unknown + len(tags), "not counted as drop_vlan_unknown")
    link.answers(Ether(src=HOST, dst=NEIGHD, type=0x8100) / Raw(b"\0\0\x88\xa8\0\0"))
    check(link.counter("drop_truncated") == short + 1, "not counted as drop_truncated")


run([arp, nd, echo, vlans])
