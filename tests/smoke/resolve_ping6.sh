#!/usr/bin/env bash
# Two hosts on two subnets reach each other over IPv6: neighd resolves both by ND, the first packet waits and is not lost.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
forget_all

say "h1 to h2, nobody resolved yet: not even the first packet is lost"
pings h1 5 0.2 $H2_V6
state_is $H2_V6 lan1 REACHABLE || fail "$H2_V6 is $(state_of $H2_V6 lan1) after it answered"
lladdr_is $H2_V6 lan1 "$(mac_of h2)" || fail "wrong MAC for $H2_V6"

say "h2 to h1, both again from nothing"
forget_all
pings h2 5 0.2 $H1_V6
lladdr_is $H1_V6 lan0 "$(mac_of h1)" || fail "wrong MAC for $H1_V6"

say "an entry in use never loses a packet, from REACHABLE through STALE, DELAY and PROBE and back"
pings h1 200 0.02 $H2_V6

say "packets as large as the MTU"
pings h1 3 0.05 $H2_V6 -M do -s 1452

say "the way through neighd costs one hop"
[ "$(on h1 ping -c 1 -W 2 $H2_V6 | grep -o 'ttl=[0-9]*')" = ttl=63 ] || fail "hop limit was not decremented by one"

say "neighd's solicitation goes to the solicited-node group, with its own MAC as option"
forget_all
capture_starts ns h2 'icmp6 and ip6[40] = 135 and ether src 02:00:00:00:02:01'
pings h1 1 1 $H2_V6
eventually 2 grep -q 'who has 2001:db8:2::10' "$TMP/ns.cap"
capture_stops ns | grep -q '> 33:33:ff:00:00:10, .* > ff02::1:ff00:10: ICMP6, neighbor solicitation' ||
    fail "no solicitation to 33:33:ff:00:00:10"
