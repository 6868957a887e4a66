#!/usr/bin/env bash
# A static entry survives everything the wire does: forged ARP and ND, a host that contradicts it, a flush, the times.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
real=$(mac_of h2)
forged=02:00:00:00:02:66
neighd=02:00:00:00:02:01

say "static entries with h2's MAC: traffic flows"
ctl replace $H2_V4 lladdr "$real" dev lan1
ctl replace $H2_V6 lladdr "$real" dev lan1
pings h1 3 0.1 $H2_V4
pings h1 3 0.1 $H2_V6

unchanged() {
    local address
    for address in $H2_V4 $H2_V6; do
        state_is "$address" lan1 PERMANENT || fail "$1: $address is $(state_of "$address" lan1)"
        lladdr_is "$address" lan1 "$real" || fail "$1: $address has $(field "$address" lan1 .lladdr)"
    done
}

say "forged replies, announcements and advertisements from $forged"
capture_starts out h2 "ether src $neighd and (icmp or icmp6) and not ip6[40] = 135 and not ip6[40] = 136"
forge() { on h2 "$SMOKE_DIR/frames.py" "$1" eth0 $forged "${@:2}"; }
for _ in 1 2 3; do
    forge arp-reply $neighd $H2_V4 198.51.100.1
    forge arp-gratuitous ff:ff:ff:ff:ff:ff $H2_V4
    forge na $neighd $H2_V6 2001:db8:2::1
    forge na-unsolicited 33:33:00:00:00:01 $H2_V6
    pings h1 2 0.05 $H2_V4
    pings h1 2 0.05 $H2_V6
done
unchanged "after forged messages"
seen=$(capture_stops out)
grep -q "$neighd > $real" <<<"$seen" || fail "the capture saw no traffic"
! grep -q "$neighd > $forged" <<<"$seen" || fail "a packet went to the forged MAC"

say "a flush that names no static state leaves them alone"
ctl flush all >/dev/null
unchanged "after flush"

say "and flush nud permanent takes them"
ctl flush nud permanent >/dev/null
eventually 2 state_is $H2_V4 lan1 NONE
pings h1 3 0.1 $H2_V4
