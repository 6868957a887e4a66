#!/usr/bin/env bash
# Proxy ARP and ND: h1 takes h2's subnets for its own link, and neighd answers for them; and the Subnet-Router anycast
# address, which answers from neighd's own.
. "$(dirname "$0")/_init.sh"
two_hosts
PORT_MORE[lan0]='proxy: [198.51.100.0/24, "2001:db8:2::/64"]'
NEIGHBOR[proxy_delay_ms]=300
start_neighd
counter() { ctl -j -stats stats | jq ".totals.$1"; }

say "h1 looks for h2 on its own link"
ip -n "$RUN-h1" route add $H2_V4/32 dev eth0
ip -n "$RUN-h1" route add $H2_V6/128 dev eth0
capture_starts asked h1 "arp or icmp6"
pings h1 5 0.05 $H2_V4
pings h1 5 0.05 $H2_V6

say "it has neighd's MAC for h2, and not because of a route"
for address in $H2_V4 $H2_V6; do
    [ "$(ip -n "$RUN-h1" -j neigh show $address | jq -r '.[0].lladdr')" = 02:00:00:00:01:01 ] ||
        fail "h1 has another MAC for $address: $(ip -n "$RUN-h1" neigh show)"
done
eventually 3 grep -q "$H2_V4 is-at 02:00:00:00:01:01" "$TMP/asked.cap"
eventually 3 grep -q "tgt is $H2_V6" "$TMP/asked.cap"
[ "$(counter proxy_answered)" -ge 2 ] || fail "proxy_answered: $(counter proxy_answered)"

say "what the routes don't lead elsewhere is nobody's"
ip -n "$RUN-h1" route add 203.0.113.7/32 dev eth0
! on h1 ping -q -c 1 -W 1 203.0.113.7 >/dev/null 2>&1 || fail "somebody answered for 203.0.113.7"
! on h2 ping -q -c 1 -W 1 198.51.100.77 >/dev/null 2>&1 || fail "lan1 answered for its own link"

say "the Subnet-Router anycast address answers, from a unicast one (RFC 4291 2.6.1, RFC 4443 2.2)"
capture_starts echo h1 'icmp6 and ip6[40] = 129'
on h1 "$SMOKE_DIR/frames.py" echo eth0 02:00:00:00:01:10 02:00:00:00:01:01 $H1_V6 2001:db8:1::
eventually 3 grep -q "2001:db8:1::1 > $H1_V6: ICMP6, echo reply" "$TMP/echo.cap"
