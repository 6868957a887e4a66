#!/usr/bin/env bash
# Fragments cross net_af_packet's ports as fragments, and IPv4 packets are cut to the MTU of their way out.
. "$(dirname "$0")/_init.sh"
PORT_MORE[lan1]="mtu: 1280"
two_hosts
ip -n "$RUN-h2" link set eth0 mtu 1280 # the kernel passes nothing larger between the two ends
start_neighd
totals() { ctl -j stats | jq ".totals.$1"; }
# ping_of HOST SIZE ADDRESS [OPTIONS]: five, all answered, their bytes as they were sent.
ping_of() { pings "$1" 5 0.05 "$3" -s "$2" -p a5 "${@:4}"; }

say "4,000 bytes cross in both families, seen as fragments behind neighd, none larger than the MTU there"
on h1 ping -c 1 -W 1 -s 4000 $H2_V6 >/dev/null 2>&1 || true # which tells h1 the MTU
capture_starts far h2 'ip or ip6'
ping_of h1 4000 $H2_V4
ping_of h1 4000 $H2_V6
far=$(capture_stops far)
[ "$(grep -c '192.0.2.10 > 198.51.100.10: ' <<<"$far")" -ge 25 ] || fail "no IPv4 fragments on the far link: $far"
[ "$(grep -c '2001:db8:1::10 > 2001:db8:2::10: frag' <<<"$far")" -ge 20 ] || fail "no IPv6 fragments: $far"
! grep -E ', length (129[5-9]|1[3-9][0-9]{2}|[2-9][0-9]{3}): ' <<<"$far" || fail "larger than the MTU"
[ "$(totals drop_too_big)" -ge 1 ] || fail "no IPv6 packet was told the MTU"

say "an IPv4 packet larger than its way out is cut without DF, and owed the MTU with it"
before=$(totals fragments_made)
ping_of h1 1400 $H2_V4 -M dont
[ $(($(totals fragments_made) - before)) -eq 10 ] || fail "five packets in two fragments each: $before, $(totals fragments_made)"
on h1 ip route flush cache
on h1 ping -c 1 -W 2 -s 1400 -M do $H2_V4 >"$TMP/do" 2>&1 && fail "DF was not heeded" || true
grep -q 'mtu = 1280\|mtu=1280' "$TMP/do" || fail "the MTU was not told: $(cat "$TMP/do")"
