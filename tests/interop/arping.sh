#!/usr/bin/env bash
# iputils' arping against neighd: questions and answers, duplicate address detection (RFC 2131 4.4.1), gratuitous ARP
# as request (-U) and as reply (-A). (Debian's `arping`, another program of that name, can't be installed beside it.)
. "$(dirname "$0")/../smoke/_init.sh"
two_hosts arping
arping -V 2>/dev/null | grep -q iputils || skip "needs arping from iputils"
start_neighd
neighd=02:00:00:00:01:01

say "arping gets an answer to each of its questions, by broadcast (-b) as well"
for option in "" -b; do
    out=$(on h1 arping $option -c 2 -w 5 -I eth0 192.0.2.1) || fail "unanswered: $out"
    [ "$(grep -c "reply from 192.0.2.1 \[$neighd\]" <<<"$out")" -eq 2 ] || fail "not two answers: $out"
done

say "nobody answers for an address that isn't neighd's, nor for one of its other link"
for address in 192.0.2.77 198.51.100.1; do
    ! on h1 arping -q -c 1 -w 1 -I eth0 -s $H1_V4 $address || fail "somebody answered for $address"
done

say "duplicate address detection: neighd's address is taken, a free one isn't; the probes teach nothing"
ctl flush dev lan0 >/dev/null
! on h1 arping -q -D -c 1 -w 1 -I eth0 192.0.2.1 || fail "arping -D believes that 192.0.2.1 is free"
on h1 arping -q -D -c 1 -w 1 -I eth0 192.0.2.77 || fail "arping -D believes that 192.0.2.77 is taken"
# The host's kernel may have asked for something by itself meanwhile, by its own address.
[ "$(ctl -4 -j show dev lan0 nud all | jq "[.[] | select(.dst != \"$H1_V4\")] | length")" -eq 0 ] ||
    fail "a probe made an entry: $(ctl -4 show dev lan0)"

# The host's kernel says nothing by itself, so that what neighd hears is arping's.
on h2 sysctl -qw net.ipv4.conf.eth0.arp_notify=0
follow() {
    pings h1 1 1 $H2_V4
    ip -n "$RUN-h2" link set eth0 address "$2"
    on h2 arping -q "$1" -c 1 -I eth0 $H2_V4
    eventually 2 lladdr_is $H2_V4 lan1 "$2"
    pings h1 3 0.1 $H2_V4
}
say "gratuitous requests and replies move an entry"
follow -U 02:00:00:00:02:aa
follow -A 02:00:00:00:02:bb

say "they make no entry, and leave a static one alone"
host_address h2 198.51.100.50/24
ctl add 198.51.100.60 lladdr 02:00:00:00:02:60 dev lan1
host_address h2 198.51.100.60/24
for option in -U -A; do
    on h2 arping -q $option -c 1 -I eth0 198.51.100.50
    on h2 arping -q $option -c 1 -I eth0 198.51.100.60
done
pings h2 1 1 198.51.100.1 # whatever came before this is dealt with
state_is 198.51.100.50 lan1 NONE || fail "gratuitous ARP made an entry"
lladdr_is 198.51.100.60 lan1 02:00:00:00:02:60 || fail "gratuitous ARP changed a static entry"
[ "$(ctl -j stats dev lan1 | jq .totals.static_kept)" -gt 0 ] || fail "nothing is counted as static_kept"
