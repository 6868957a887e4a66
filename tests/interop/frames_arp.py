#!/usr/bin/python3
"""ARP frames built by scapy, valid and not, and what neighd must make of them: frames_arp.py DEVICE

Run inside the host's namespace by frames.sh. Neighbors: link.py sends and receives. Not here: ND (frames_nd.py).
"""
from scapy.all import ARP, Dot1Q, Ether, Raw

from link import EVERYBODY, GATEWAY4, NEIGHD, SECONDS, check, is_arp, run

STRANGER, OTHER = "02:aa:00:00:00:01", "02:aa:00:00:00:02"
REPLY = is_arp(2)


def request(mac=STRANGER, sender="192.0.2.50", target=GATEWAY4, **fields):
    arp = ARP(op=1, hwsrc=mac, psrc=sender, hwdst="00:00:00:00:00:00", pdst=target, **fields)
    return Ether(src=mac, dst=EVERYBODY) / arp


def request_is_answered(link):
    """RFC 826: a request for neighd's address is answered to the sender, who is known from then on"""
    answers = link.answers(request(), of=REPLY)
    check(len(answers) == 1, f"{len(answers)} answers")
    arp = answers[0][ARP]
    check((answers[0][Ether].dst, arp.hwsrc, arp.psrc, arp.hwdst, arp.pdst) ==
          (STRANGER, NEIGHD, GATEWAY4, STRANGER, "192.0.2.50"), answers[0].show(dump=True))
    link.becomes("192.0.2.50", "STALE", STRANGER)


def probe_is_answered(link):
    """RFC 5227 2.5: a probe (sender 0.0.0.0) for neighd's address is answered to the prober; it makes no entry"""
    answers = link.answers(request(mac=OTHER, sender="0.0.0.0"), of=REPLY)
    check(len(answers) == 1 and answers[0][Ether].dst == OTHER and answers[0][ARP].psrc == GATEWAY4, answers)
    check(not link.knows(OTHER), "the probe made an entry")


def padding_and_unicast(link):
    """RFC 826: a request by unicast, with 200 bytes of padding, is a request"""
    frame = request() / Raw(b"\xa5" * 200)
    frame[Ether].dst = NEIGHD
    check(len(link.answers(frame, of=REPLY)) == 1, "not answered")


def senders_that_no_station_has(link):
    """RFC 1812 3.3.2: a sender with a group, broadcast or zero MAC gets no answer, and is not believed"""
    link.becomes("192.0.2.50", "STALE", STRANGER)
    for mac in EVERYBODY, "01:00:5e:00:00:01", "00:00:00:00:00:00":
        frame = request(sender="192.0.2.51")
        known = request(target="192.0.2.77")
        frame[ARP].hwsrc = known[ARP].hwsrc = mac
        answers = link.answers(frame, known, of=is_arp(2))
        check(not answers, f"{mac} is answered")
        check(link.entry("192.0.2.51") is None, f"{mac} made an entry")
        check(link.entry("192.0.2.50") == ("STALE", STRANGER, False), f"{mac} changed an entry")


def malformed(link):
    """RFC 826: other hardware, protocol, lengths or operations, truncated ones and tagged frames get no answer"""
    tagged = Ether(src=STRANGER, dst=EVERYBODY) / Dot1Q(vlan=7) / request()[ARP]
    truncated = Ether(bytes(request())[:14 + 27])
    for frame in (request(hwtype=6), request(ptype=0x0806), request(hwlen=8), request(plen=16), tagged, truncated):
        answers = link.answers(frame, of=REPLY)
        check(not answers, f"answered: {frame.summary()}")
    for operation in 0, 3, 8, 65535:
        frame = request(sender="192.0.2.52")
        frame[ARP].op = operation
        check(not link.answers(frame, of=REPLY), f"operation {operation} is answered")
        check(link.entry("192.0.2.52") is None, f"operation {operation} made an entry")


def reply_nobody_asked_for(link):
    """RFC 4861 7.2.5's rule for ARP: a reply that nobody waits for makes no entry, but moves one that is there"""
    unknown = Ether(src=OTHER, dst=NEIGHD) / ARP(op=2, hwsrc=OTHER, psrc="192.0.2.53", hwdst=NEIGHD, pdst=GATEWAY4)
    link.answers(unknown)
    check(link.entry("192.0.2.53") is None, "it made an entry")
    moved = unknown.copy()
    moved[ARP].psrc = "192.0.2.50"
    link.answers(moved)
    link.becomes("192.0.2.50", "REACHABLE", OTHER)


def question_of_neighds(link):
    """RFC 826, 5227 1.1: neighd asks by broadcast with a zero target MAC, and takes the answer"""
    asking = link.resolving("192.0.2.60")
    question = link.until(lambda frame: ARP in frame and frame[ARP].pdst == "192.0.2.60", "a request")[-1]
    arp = question[ARP]
    check((question[Ether].dst, arp.op, arp.hwsrc, arp.psrc, arp.hwdst) ==
          (EVERYBODY, 1, NEIGHD, GATEWAY4, "00:00:00:00:00:00"), question.show(dump=True))
    link.send(Ether(src=STRANGER, dst=NEIGHD) /
              ARP(op=2, hwsrc=STRANGER, psrc="192.0.2.60", hwdst=NEIGHD, pdst=GATEWAY4))
    out, err = asking.communicate(timeout=SECONDS)
    check(asking.returncode == 0 and STRANGER in out, out + err)
    link.becomes("192.0.2.60", "REACHABLE", STRANGER)


def sender_is_an_address_of_neighds(link):
    """RFC 5227 2.4: whoever claims neighd's address is not answered; it is defended by one announcement, not by two"""
    conflict = request(mac=OTHER, sender=GATEWAY4, target="192.0.2.10")
    link.send(conflict)
    defence = link.until(lambda frame: ARP in frame and frame[ARP].psrc == frame[ARP].pdst == GATEWAY4, "the defence")
    check(defence[-1][Ether].dst == EVERYBODY and not any(REPLY(frame) for frame in defence), defence)
    link.send(*[conflict] * 20)
    # A second defence would leave at once, as the first did: an answered question of neighd's is later than that.
    asking = link.resolving("192.0.2.61")
    seen = link.until(lambda frame: ARP in frame and frame[ARP].pdst == "192.0.2.61", "a request")
    asking.kill()
    asking.wait()
    check(not any(ARP in frame and frame[ARP].psrc == frame[ARP].pdst for frame in seen), "defended again within 10 s")
    check(link.entry(GATEWAY4) is None, "neighd's own address became a neighbor")


run([request_is_answered, probe_is_answered, padding_and_unicast, senders_that_no_station_has, malformed,
     reply_nobody_asked_for, question_of_neighds, sender_is_an_address_of_neighds])
