#!/usr/bin/env bash
# Failover of a virtual router (keepalived, VRRPv3, RFC 5798) behind neighd: r1 and r2 share an IPv4 and an IPv6 address
# on lan1's link, each under its own MAC; who takes over says so by gratuitous ARP and unsolicited NA. h1 pings both
# addresses all the while. What is lost is what left for the old master before that; after it, one packet at most does.
. "$(dirname "$0")/../smoke/_init.sh"
require keepalived
VIRTUAL="198.51.100.254 2001:db8:2::fe"
port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
port lan1 "" switch "" # a bridge, with both routers on it
PORT_ADDRESSES[lan1]="198.51.100.1/24 2001:db8:2::1/64"
write_config
PORT_ADDRESSES[lan1]= # the bridge has no stack to try them with
ip -n "$RUN-switch" link add br0 type bridge
ip -n "$RUN-switch" link set eth0 master br0
ip -n "$RUN-switch" link set br0 up

router() { # NAME NUMBER
    namespace "$1"
    ip -n "$RUN-switch" link add "$1" type veth peer name eth0 address "02:00:00:00:0b:0$2" netns "$RUN-$1"
    ip -n "$RUN-switch" link set "$1" master br0 up
    on "$1" sysctl -qw net.ipv6.conf.eth0.accept_dad=0
    ip -n "$RUN-$1" link set eth0 up
    for address in 198.51.100.1$2/24 2001:db8:2::1$2/64; do host_address "$1" $address; done
    for gateway in 198.51.100.1 2001:db8:2::1; do ip -n "$RUN-$1" route add default via $gateway; done
    sed "s/PRIORITY/$((200 - $2))/" "$(dirname "$0")/vrrp.conf" >"$TMP/$1.conf"
}
joins() { # NAME
    ip netns exec "$RUN-$1" keepalived --dont-fork --log-console --vrrp --use-file "$TMP/$1.conf" \
        --pid "$TMP/$1.pid" --vrrp_pid "$TMP/$1.vrrp" >>"$TMP/$1.log" 2>&1 & PIDS+=($!)
}
# takes_over NEW OLD COMMAND...: by that command, in the midst of 50 pings, one each 50 ms.
takes_over() {
    local began counts address lost
    capture_starts wire switch 'arp or icmp or icmp6'
    for address in $VIRTUAL; do on h1 ping -q -c 50 -i 0.05 -W 1 "$address" >"$TMP/$address" & done
    sleep 0.3
    began=$(date +%s.%N)
    "${@:3}"
    for address in $VIRTUAL; do eventually 5 grep -q received "$TMP/$address"; done
    capture_stops wire >"$TMP/wire"
    for address in $VIRTUAL; do
        counts=$("$(dirname "$0")/failover.py" "$TMP/wire" "$(mac_of "$2")" "$(mac_of "$1")" "$address" "$began") ||
            fail "$1 did not announce $address"
        lost=$((50 - $(sed -n 's/.* \([0-9]*\) received.*/\1/p' "$TMP/$address")))
        say "  $address: $lost lost; sent to the old master: ${counts/ / before the announcement, } after it"
        [ "${counts#* }" -le 1 ] && [ $lost -le $((${counts/ / + } + 2)) ] || fail "traffic did not follow to $1"
        lladdr_is "$address" lan1 "$(mac_of "$1")" || fail "the table has $(ctl show dev lan1)"
    done
}
crashes() { kill -KILL "$(cat "$TMP/$1.pid")" "$(cat "$TMP/$1.vrrp")"; ip -n "$RUN-$1" link set eth0 down; }

router r1 1 && router r2 2 && start_neighd && joins r1
for address in $VIRTUAL; do eventually 8 on h1 ping -q -c 1 -W 1 "$address" >/dev/null; done
joins r2
say "r1 resigns"; takes_over r2 r1 kill -TERM "$(cat "$TMP/r1.pid")"
say "r1 returns and preempts r2"; takes_over r1 r2 joins r1
say "r1 crashes"; takes_over r2 r1 crashes r1
