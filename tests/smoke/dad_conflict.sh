#!/usr/bin/env bash
# Somebody on the link already has the IPv6 address that neighd is to use: duplicate address detection (RFC 4862 5.4)
# finds out, neighd leaves the address alone and says so, and everything else works.
. "$(dirname "$0")/_init.sh"
allow_log '2001:db8:1::1([^0-9a-f]|$)'
require
# h1 has neighd's address; neighd also gets a second one.
port lan0 "192.0.2.1/24" h1 "192.0.2.10/24 2001:db8:1::10/64"
host_address h1 2001:db8:1::1/64
port lan1 "198.51.100.1/24 2001:db8:2::1/64" h2 "198.51.100.10/24 2001:db8:2::10/64"
PORT_ADDRESSES[lan0]="192.0.2.1/24 2001:db8:1::1/64 2001:db8:1::12/64"
write_config
PORT_ADDRESSES[lan0]="192.0.2.1/24 2001:db8:1::12/64" # those that start_neighd waits for
ip -n "$RUN-h1" -6 route add default via 2001:db8:1::12 dev eth0

capture_starts nd h1 'icmp6 and (ip6[40] = 135 or ip6[40] = 136)'
# An MLDv2 report behind a hop-by-hop header: the first record's type (3: left) and the end of its group.
left='ip6 dst ff02::16 and ether src 02:00:00:00:01:01 and ip6[56] = 3'
capture_starts left h1 "$left and ip6[72:4] = 0xff000001"
capture_starts left_others h1 "$left and ip6[72:4] != 0xff000001"
start_neighd

say "neighd asked for the address from the unspecified one, and h1 defended it"
eventually 5 grep -q '02:00:00:00:01:01 > 33:33:ff:00:00:01.* :: > ff02::1:ff00:1: .*who has 2001:db8:1::1,' "$TMP/nd.cap"

say "the log names the address"
eventually 3 grep -q '2001:db8:1::1\b' "$LOG"

say "it leaves the group of that address alone (RFC 4861 7.2.1)"
eventually 3 grep -q 'multicast listener report v2' "$TMP/left.cap"
[ ! -s "$TMP/left_others.cap" ] || fail "it left a group that it needs: $(cat "$TMP/left_others.cap")"

say "neighd never says that the address is its own"
on h1 "$SMOKE_DIR/frames.py" na-unsolicited eth0 02:00:00:00:01:10 33:33:00:00:00:01 2001:db8:1::1
sleep 0.5
! capture_stops nd | grep -q '02:00:00:00:01:01 > .*neighbor advertisement, tgt is 2001:db8:1::1,' ||
    fail "neighd advertised the address that h1 has"

say "it uses its other addresses, and forwards to the honest one of h1"
pings h1 3 0.1 2001:db8:1::12
pings h2 3 0.1 2001:db8:1::10

say "the address that it lost is h1's: resolved and forwarded to like any neighbor's"
pings h2 3 0.1 2001:db8:1::1
