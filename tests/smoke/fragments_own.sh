#!/usr/bin/env bash
# Pings of any size to neighd's own addresses are put together and answered in pieces; who is pinged by a group answers as
# Linux would.
. "$(dirname "$0")/_init.sh"
WORKER_OPTIONS=", reassembly-timeout-ms: 4000"
two_hosts
start_neighd
totals() { ctl -j stats | jq ".totals.$1"; }
# ping_of HOST SIZE ADDRESS [OPTIONS]: five, all answered, their bytes as they were sent.
ping_of() { pings "$1" 5 0.05 "$3" -s "$2" -p a5 "${@:4}"; }

say "neighd puts pings to itself together, and answers in pieces that fit"
capture_starts near h1 'src 192.0.2.1 or src 2001:db8:1::1'
for size in 1473 2000 9000 60000; do
    ping_of h1 $size 192.0.2.1
    ping_of h1 $size 2001:db8:1::1
done
ping_of h2 2000 198.51.100.1
ping_of h2 2000 2001:db8:2::1
ping_of h1 2000 fe80::ff:fe00:101%eth0
near=$(capture_stops near)
! grep -E ', length (151[5-9]|15[2-9][0-9]|1[6-9][0-9]{2}|[2-9][0-9]{3}|[0-9]{5}): ' <<<"$near" || fail "larger than the MTU"
[ "$(totals reassembled)" -ge 50 ] || fail "reassembled: $(totals reassembled)"

say "all nodes and all routers are answered (RFC 4443 4.2), IPv4's broadcast and all hosts are not"
ping_of h1 56 ff02::1%eth0
ping_of h1 56 ff02::2%eth0
ping_of h1 2000 ff02::2%eth0 -M dont
unheard=$(totals drop_ip_destination)
for all in 192.0.2.255 224.0.0.1; do ! on h1 ping -b -c 2 -i 0.1 -W 1 $all >/dev/null 2>&1 || fail "$all was answered"; done
[ $(($(totals drop_ip_destination) - unheard)) -ge 4 ] || fail "not counted as drop_ip_destination"

say "who sends the first fragment alone hears of it (RFC 1122 3.3.2, RFC 4443 3.3)"
capture_starts late h1 '(icmp[0] = 11 and icmp[1] = 1) or (icmp6 and ip6[40] = 3 and ip6[41] = 1)'
on h1 "$SMOKE_DIR/frames.py" echo-first eth0 02:00:00:00:01:10 02:00:00:00:01:01 $H1_V4 192.0.2.1
on h1 "$SMOKE_DIR/frames.py" echo-first eth0 02:00:00:00:01:10 02:00:00:00:01:01 $H1_V6 2001:db8:1::1
eventually 20 grep -q '192.0.2.1 > 192.0.2.10: ICMP ip reassembly time exceeded' "$TMP/late.cap"
eventually 20 grep -q '2001:db8:1::1 > 2001:db8:1::10: ICMP6, time exceeded' "$TMP/late.cap"
[ "$(totals drop_fragment_timeout)" -eq 2 ] || fail "drop_fragment_timeout: $(totals drop_fragment_timeout)"
