#!/usr/bin/env bash
# A host gets another MAC under traffic (`ip link set address`) and announces it, by gratuitous ARP and unsolicited NA:
# neighd follows, and no packet is lost.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

# The change comes right after an answer, so that no honest packet is on its way to the old MAC.
change_mac() {
    local answers
    answers=$(grep -c 'bytes from' "$TMP/ping")
    until [ "$(grep -c 'bytes from' "$TMP/ping")" -gt "$answers" ]; do :; done
    ip -n "$RUN-h2" link set eth0 address "$1"
}

follow() {
    local address=$1 new=$2
    ping_starts h1 1 "$address" # far enough apart to change the MAC in between, however slow the machine is
    change_mac "$new"
    eventually 5 lladdr_is "$address" lan1 "$new"
    sleep 2
    ping_stops
    state_is "$address" lan1 REACHABLE STALE DELAY PROBE || fail "$address is $(state_of "$address" lan1)"
}

say "IPv4: h2 changes its MAC under ping and says so by gratuitous ARP"
follow $H2_V4 02:00:00:00:02:aa
say "IPv6: and again, said by unsolicited NA"
follow $H2_V6 02:00:00:00:02:bb

say "no announcement heard: probing finds the new MAC all the same"
on h2 sysctl -qw net.ipv4.conf.eth0.arp_notify=0 net.ipv6.conf.eth0.ndisc_notify=0
ip -n "$RUN-h2" link set eth0 address 02:00:00:00:02:cc
for address in $H2_V4 $H2_V6; do
    on h1 ping -q -c 100 -i 0.1 -w 10 "$address" >/dev/null 2>&1 & PIDS+=("$!")
    eventually 10 lladdr_is "$address" lan1 02:00:00:00:02:cc
done
pings h1 5 0.1 $H2_V4
pings h1 5 0.1 $H2_V6
