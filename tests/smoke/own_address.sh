#!/usr/bin/env bash
# neighd answers for itself: ARP, ND and echo for its IPv4, global IPv6 and link-local address, from either side.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

say "interface.list shows the ports and their addresses"
interfaces=$(rpc '{"jsonrpc":"2.0","id":1,"method":"interface.list"}' | jq -c .result.interfaces)
[ "$(jq -r 'map(.name) | join(" ")' <<<"$interfaces")" = "lan0 lan1" ] || fail "interfaces: $interfaces"
[ "$(jq -r '.[0].mac' <<<"$interfaces")" = 02:00:00:00:01:01 ] || fail "lan0's MAC: $interfaces"
# EUI-64 of 02:00:00:00:01:01 (RFC 4291 appendix A).
link_local=fe80::ff:fe00:101
jq -e --arg ll $link_local '.[0].addresses | any(startswith($ll))' <<<"$interfaces" >/dev/null ||
    fail "no link-local address $link_local: $interfaces"

say "echo to the near address, the far one, and the link-local one"
pings h1 5 0.05 192.0.2.1
pings h1 5 0.05 2001:db8:1::1
pings h1 5 0.05 198.51.100.1
pings h1 5 0.05 2001:db8:2::1
pings h1 5 0.05 $link_local%eth0
pings h1 3 0.05 192.0.2.1 -s 1472

say "the hosts' kernels hold neighd's MAC for them"
[ "$(ip -n "$RUN-h1" -j neigh show 192.0.2.1 | jq -r '.[0].lladdr')" = 02:00:00:00:01:01 ] || fail "ARP gave another MAC"
# A neighbor advertisement of a router carries the R flag (RFC 4861 4.4).
ip -n "$RUN-h1" -j neigh show 2001:db8:1::1 | jq -e '.[0] | has("router")' >/dev/null || fail "NA without the Router flag"

say "nobody answers for an address that is not neighd's"
! on h1 ping -q -c 1 -W 1 192.0.2.2 >/dev/null 2>&1 || fail "somebody answered for 192.0.2.2"
! on h1 ping -q -c 1 -W 1 2001:db8:1::2 >/dev/null 2>&1 || fail "somebody answered for 2001:db8:1::2"

say "an error about what was sent to an address of neighd's comes from that address (RFC 4443 2.2 a)"
capture_starts errors h1 'icmp6 and ip6[40] = 1'
on h1 bash -c 'echo >/dev/udp/2001:db8:2::1/9'
eventually 3 grep -q '2001:db8:2::1 > 2001:db8:1::10: .*unreachable port' "$TMP/errors.cap"

say "an answer to somebody absent fails in silence: the error about it would be addressed to neighd"
on h1 "$SMOKE_DIR/frames.py" echo eth0 02:00:00:00:01:10 02:00:00:00:01:01 fe80::dead $link_local
eventually 5 state_is fe80::dead lan0 FAILED
state_is $link_local lan0 NONE || fail "neighd asks the link for its own address"
