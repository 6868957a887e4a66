#!/usr/bin/env bash
# Two stations fight for one address: h2, whose it is, and a thief on the same link who claims it in every way, many
# times a second. By each rule of mac_change: what becomes of the entry, and of the packets to h2.
. "$(dirname "$0")/_init.sh"
two_hosts
NEIGHBOR[mac_change]=verify
start_neighd
real=$(mac_of h2) thief=02:00:00:00:02:66 neighd=02:00:00:00:02:01

# The thief sends through h2's own port; nobody answers there for its MAC.
steal() {
    for _ in $(seq "$1"); do
        on h2 "$SMOKE_DIR/frames.py" arp-reply eth0 $thief $neighd $H2_V4 198.51.100.1
        on h2 "$SMOKE_DIR/frames.py" arp-gratuitous eth0 $thief ff:ff:ff:ff:ff:ff $H2_V4
        on h2 "$SMOKE_DIR/frames.py" na eth0 $thief $neighd $H2_V6 2001:db8:2::1
        on h2 "$SMOKE_DIR/frames.py" na-unsolicited eth0 $thief 33:33:00:00:00:01 $H2_V6
    done
}
counted() { [ "$(ctl -j stats dev lan1 | jq ".totals.$1")" -gt 0 ]; }
rule() {
    sed -i "s/mac_change: .*/mac_change: $1/" "$CONFIG"
    kill -HUP "$NEIGHD_PID"
    eventually 5 grep -q "^<6>reloaded" "$LOG"
}
# Everybody is answered, and nothing went to the thief.
unmoved() {
    local address seen
    capture_starts out h2 "ether src $neighd and ether dst $thief"
    for address in $H2_V4 $H2_V6; do
        ping_starts h1 0.05 "$address"
        steal 8
        ping_stops
        lladdr_is "$address" lan1 "$real" || fail "$1: $address is at $(field "$address" lan1 .lladdr)"
    done
    seen=$(capture_stops out)
    [ -z "$seen" ] || fail "$1: a packet went to the thief: $seen"
    counted lladdr_change_refused || fail "$1: nothing refused"
}

say "verify: h2 is asked, answers, and keeps its address without a packet lost"
unmoved verify
! counted lladdr_changed || fail "the entry has moved"
ctl explain $H2_V4 dev lan1 | grep -q PROBE || fail "explain doesn't show that h2 was asked"

say "verify: who has truly moved is found by its answer"
ip -n "$RUN-h2" link set eth0 address 02:00:00:00:02:aa
real=02:00:00:00:02:aa
on h1 ping -q -c 60 -i 0.1 -w 8 $H2_V4 >/dev/null 2>&1 & PIDS+=("$!")
eventually 5 lladdr_is $H2_V4 lan1 $real
eventually 8 on h1 ping -q -c 1 -W 1 $H2_V6 >/dev/null

say "hold: nothing the network says moves it"
rule hold
unmoved hold

say "accept: it follows the thief"
rule accept
stolen() { steal 1 && lladdr_is $H2_V4 lan1 $thief; }
eventually 5 stolen
