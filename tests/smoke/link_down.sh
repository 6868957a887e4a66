#!/usr/bin/env bash
# A link goes down and comes back. Entries of the interface go, or become STALE with evict_nocarrier off, others stay;
# when it is up again neighd probes for its IPv6 address (RFC 4862 5.3), announces its addresses (RFC 5227 2.3, RFC 4861
# 7.2.6), reports its groups, and traffic flows.
. "$(dirname "$0")/_init.sh"
require
port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
port lan1 "198.51.100.1/24 2001:db8:2::1/64" h2 "198.51.100.10/24 2001:db8:2::10/64"
NEIGHBOR[base_reachable_time_ms]=60000
write_config
sed -i '/name: lan1/a\    neighbor: {evict_nocarrier: false}' "$CONFIG"
start_neighd

link_is() { [ "$(ctl -j link | jq -r --arg name "$1" '.[] | select(.name == $name) | .up')" = "$2" ]; }
carrier() { on "$1" ip link set eth0 "$2"; }
# Both neighbors of both families known, whatever the hosts did meanwhile.
traffic() {
    eventually 5 on h1 ping -c 1 -W 1 -q 198.51.100.10 >/dev/null
    eventually 5 on h1 ping -c 1 -W 1 -q 2001:db8:2::10 >/dev/null
    pings h1 3 0.1 198.51.100.10
    pings h1 3 0.1 2001:db8:2::10
}
saw() { grep -Eq -- "$1" "$TMP/up.cap"; }
# The host forgets addresses and routes of IPv6 with its link.
host_again() {
    host_address h1 2001:db8:1::10/64
    ip -n "$RUN-h1" -4 route replace default via 192.0.2.1 dev eth0
    ip -n "$RUN-h1" -6 route replace default via 2001:db8:1::1 dev eth0
}

traffic
say "by default what was learned goes with the link; what is behind another stays"
carrier h1 down
eventually 5 link_is lan0 false
eventually 2 state_is 192.0.2.10 lan0 NONE
eventually 2 state_is 2001:db8:1::10 lan0 NONE
! state_is 198.51.100.10 lan1 NONE || fail "an entry of another link went"

say "up again: probed for, announced, reported"
capture_starts up h1 'arp or ip6' any # nobody can listen on eth0 alone while that is down
carrier h1 up
host_again
eventually 5 link_is lan0 true
eventually 5 saw ' B .*02:00:00:00:01:01 .*Request who-has 192.0.2.1 .*tell 192.0.2.1,'
eventually 5 saw ' M .*02:00:00:00:01:01 .* :: > ff02::1:ff00:1: .*who has 2001:db8:1::1,'
eventually 5 saw ' M .*02:00:00:00:01:01 .* > ff02::1: .*neighbor advertisement, tgt is 2001:db8:1::1,'
eventually 5 saw ' M .*02:00:00:00:01:01 .* > ff02::16: .*multicast listener report v2'
capture_stops up >/dev/null
traffic

say "with evict_nocarrier off entries are doubted, not forgotten"
ctl replace 198.51.100.99 lladdr 02:00:00:00:02:99 dev lan1 nud reachable
carrier h2 down
eventually 5 link_is lan1 false
eventually 2 state_is 198.51.100.99 lan1 STALE
lladdr_is 198.51.100.99 lan1 02:00:00:00:02:99 || fail "its address was forgotten"
ctl explain 198.51.100.99 dev lan1 | grep -q 'STALE.*carrier' || fail "nobody knows why"

say "what is sent while the link comes back waits for it: neighd looks every 20 ms"
for _ in 1 2 3 4 5 6; do
    carrier h2 down
    eventually 5 link_is lan1 false
    # The host answers from the first moment on, before neighd has looked.
    ip -n "$RUN-h2" -batch - <<<"link set eth0 up
route replace default via 198.51.100.1 dev eth0"
    on h1 ping -c 1 -W 2 -q 198.51.100.10 >/dev/null || fail "a packet was lost"
done
