#!/usr/bin/env bash
# ndisc6 and rdisc6: neighd's addresses resolve and no others; it sends no Router Advertisement, and who asks for
# one does no harm.
. "$(dirname "$0")/../smoke/_init.sh"
two_hosts ndisc6 rdisc6
start_neighd
mac=02:00:00:00:01:01

say "ndisc6 resolves the global and the link-local address, from either of its own"
h1_link_local=$(ip -n "$RUN-h1" -j -6 address show dev eth0 scope link | jq -r '.[].addr_info[]?.local // empty')
for source in $H1_V6 "$h1_link_local"; do
    for target in 2001:db8:1::1 fe80::ff:fe00:101; do
        found=$(on h1 ndisc6 -q -1 -r 1 -w 2000 -s "$source" $target eth0) || fail "$target from $source: no answer"
        [ "${found,,}" = $mac ] || fail "$target from $source: $found"
    done
done

say "there is one answer, not more (announcements aside, which are not solicited)"
host_address h1 2001:db8:1::20/64 # the host's kernel asks by its others
capture_starts na h1 'icmp6 and ip6[40] = 136 and ip6[44] & 0x40 != 0 and ip6 dst 2001:db8:1::20'
on h1 ndisc6 -m -r 1 -w 500 -s 2001:db8:1::20 2001:db8:1::1 eth0 >/dev/null
answered() { grep -q 'tgt is 2001:db8:1::1,' "$TMP/na.cap"; }
eventually 5 answered
out=$(capture_stops na)
[ "$(grep -c 'tgt is 2001:db8:1::1,' <<<"$out")" -eq 1 ] || fail "$out"

say "nobody answers for an address that isn't neighd's, nor for one of its other link"
for target in 2001:db8:1::77 2001:db8:2::1 fe80::ff:fe00:201; do
    ! on h1 ndisc6 -q -1 -r 1 -w 500 $target eth0 || fail "somebody answered for $target"
done

say "rdisc6 hears of no router: neighd sends no advertisements; as rdisc6 tells no address, nobody is learned (6.2.6)"
ctl -6 flush dev lan0 >/dev/null
capture_starts ra h1 'icmp6 and ip6[40] = 134'
status=0
out=$(on h1 rdisc6 -r 2 -w 300 eth0 2>&1) || status=$?
[ $status -eq 2 ] || fail "rdisc6 ended with $status: $out"
[ -z "$(capture_stops ra)" ] || fail "neighd sent a Router Advertisement"
state_is "$h1_link_local" lan0 NONE || fail "$h1_link_local is known: $(ctl show dev lan0)"

say "and everything goes on"
pings h1 5 0.05 $H2_V6
pings h2 5 0.05 $H1_V6

say "Linux' own duplicate address detection finds that neighd's addresses are taken, and that a free one isn't"
on h1 sysctl -qw net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.dad_transmits=1
for address in 2001:db8:1::1 2001:db8:1::66; do ip -n "$RUN-h1" address add dev eth0 $address/64; done
dad() {
    local found
    found=$(ip -n "$RUN-h1" -j address show dev eth0 | jq -c ".[].addr_info[]? | select(.local == \"$1\")")
    [ "$(jq -c '[.dadfailed, .tentative]' <<<"$found")" = "$2" ]
}
eventually 5 dad 2001:db8:1::1 '[true,true]'
eventually 5 dad 2001:db8:1::66 '[null,null]'
