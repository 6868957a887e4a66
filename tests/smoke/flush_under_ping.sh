#!/usr/bin/env bash
# Flushing under traffic: every entry goes, is resolved anew, and what comes meanwhile waits; nothing is lost.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

for address in $H2_V4 $H2_V6; do
    say "$address: twenty flushes under ping"
    ping_starts h1 0.01 "$address"
    for _ in $(seq 10); do
        ctl flush all >/dev/null
        sleep 0.05
        ctl flush dev lan1 >/dev/null
        sleep 0.05
    done
    eventually 2 state_is "$address" lan1 REACHABLE
    ping_stops
done

say "flush says how many went, and takes only what it was asked for"
# Of nobody, who comes back by himself.
for address in 198.51.100.77 2001:db8:2::77; do ctl replace $address lladdr 02:00:00:00:02:77 dev lan1 nud stale; done
ctl -4 flush dev lan1 | grep -q '[1-9]' || fail "flush did not say that it removed something"
state_is 198.51.100.77 lan1 NONE || fail "198.51.100.77 is still $(state_of 198.51.100.77 lan1)"
state_is 2001:db8:2::77 lan1 STALE || fail "an IPv4 flush took 2001:db8:2::77 as well"
ctl flush to 2001:db8:2::/64 >/dev/null
state_is 2001:db8:2::77 lan1 NONE || fail "2001:db8:2::77 is still $(state_of 2001:db8:2::77 lan1)"
