#!/usr/bin/env bash
# An interface without an address of its own: neighd asks there in the name of another interface's (RFC 1812 2.2.7), as
# Linux does, and answers for that; the host behind it has a /32 address and /32 routes back. IPv6 needs link-local
# addresses alone.
. "$(dirname "$0")/_init.sh"
require
port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
port lan1 "" h2 "203.0.113.9/32 2001:db8:9::9/128"
EXTRA_CONFIG='routes:
  - {to: 203.0.113.9/32, dev: lan1}
  - {to: 203.0.113.128/25, via: 203.0.113.9, dev: lan1}
  - {to: "2001:db8:9::/64", dev: lan1}'
write_config
sed -i '/addresses: \[""\]/d' "$CONFIG"
ip -n "$RUN-h2" route add 192.0.2.1/32 dev eth0
ip -n "$RUN-h2" route add default via 192.0.2.1 dev eth0
ip -n "$RUN-h2" -6 route add default via fe80::ff:fe00:201 dev eth0
ip -n "$RUN-h2" address add 203.0.113.129/32 dev lo
start_neighd
forget_all

capture_starts asked h2 arp
say "neighd asks for the host in the name of lan0's address, and forwards to it, by an on-link route and by a router"
pings h1 3 0.1 203.0.113.9
pings h1 3 0.1 203.0.113.129
eventually 3 grep -q '02:00:00:00:02:01 > ff:ff:ff:ff:ff:ff.*Request who-has 203.0.113.9 .*tell 192.0.2.1,' "$TMP/asked.cap"

say "its answers count: the entry is confirmed, again and again"
eventually 5 state_is 203.0.113.9 lan1 REACHABLE
pings h1 40 0.1 203.0.113.9
in_use() { pings h1 1 0 203.0.113.9; state_is 203.0.113.9 lan1 REACHABLE DELAY PROBE; }
eventually 5 in_use

say "the host finds neighd by the same address, and nothing that is not neighd's"
ip -n "$RUN-h2" neigh flush all
pings h2 3 0.1 192.0.2.1
eventually 3 grep -q 'Reply 192.0.2.1 is-at 02:00:00:00:02:01' "$TMP/asked.cap"
[ "$(ip -n "$RUN-h2" -j neigh show 192.0.2.1 | jq -r '.[0].lladdr')" = 02:00:00:00:02:01 ] || fail "h2 has another MAC"
ip -n "$RUN-h2" route add 192.0.2.10/32 dev eth0
! on h2 ping -q -c 1 -W 1 192.0.2.10 >/dev/null 2>&1 || fail "lan1 answered for a host of lan0"

say "who asks is an entry, since a route says that it is on the link; errors have the borrowed address too"
forget_all
on h2 arping -q -c 1 -I eth0 -s 203.0.113.9 192.0.2.1 >/dev/null 2>&1 || true
pings h2 2 0.1 192.0.2.1
eventually 3 state_is 203.0.113.9 lan1 STALE REACHABLE DELAY PROBE
capture_starts error h2 'icmp[0] = 3'
on h2 ping -q -c 1 -W 1 198.51.100.7 >/dev/null 2>&1 || true
eventually 5 grep -q '192.0.2.1 > 203.0.113.9: ICMP net 198.51.100.7 unreachable' "$TMP/error.cap"

say "IPv6 has link-local addresses"
pings h1 3 0.1 2001:db8:9::9
