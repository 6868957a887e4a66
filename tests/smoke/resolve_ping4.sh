#!/usr/bin/env bash
# Two hosts on two subnets reach each other over IPv4: neighd resolves both by ARP, the first packet waits and is not lost.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
forget_all

say "h1 to h2, nobody resolved yet: not even the first packet is lost"
pings h1 5 0.2 $H2_V4
state_is $H2_V4 lan1 REACHABLE || fail "$H2_V4 is $(state_of $H2_V4 lan1) after it answered"
lladdr_is $H2_V4 lan1 "$(mac_of h2)" || fail "wrong MAC for $H2_V4"
lladdr_is $H1_V4 lan0 "$(mac_of h1)" || fail "wrong MAC for $H1_V4"

say "h2 to h1, both again from nothing"
forget_all
pings h2 5 0.2 $H1_V4

say "an entry in use never loses a packet, from REACHABLE through STALE, DELAY and PROBE and back"
pings h1 200 0.02 $H2_V4

say "packets as large as the MTU"
pings h1 3 0.05 $H2_V4 -M do -s 1472

say "the way through neighd costs one hop"
[ "$(on h1 ping -c 1 -W 2 $H2_V4 | grep -o 'ttl=[0-9]*')" = ttl=63 ] || fail "TTL was not decremented by one"
