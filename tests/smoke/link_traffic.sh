#!/usr/bin/env bash
# A link that is down while traffic goes towards it: its sender hears of it at once, in both families, of static
# neighbors too; nobody is asked for. A link that goes or comes is seen long before a second has passed, and the first
# neighbor on it is found then.
. "$(dirname "$0")/_init.sh"
NEIGHBOR[retrans_time_ms]=1000 # whoever is asked for in vain would be answered after three seconds
two_hosts
start_neighd

link_is() { [ "$(ctl -j link | jq -r --arg name "$1" '.[] | select(.name == $name) | .up')" = "$2" ]; }
count() { ctl -j stats | jq ".interfaces[] | select(.name == \"lan1\") | .counters.$1"; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }
# refused ADDRESS PATTERN: one packet to it is answered so, by neighd, in less time than one question has.
refused() {
    local begin said
    begin=$(now_ms)
    said=$(on h1 ping -c 1 -W 3 "$1") && fail "$1 answered"
    grep -Eq "$2" <<<"$said" || fail "$1: $said"
    [ $(($(now_ms) - begin)) -lt 900 ] || fail "$1: the answer took $(($(now_ms) - begin)) ms"
}
UNREACHABLE4='From 192.0.2.1 .*Destination Host Unreachable'
UNREACHABLE6='From 2001:db8:1::1 .*Destination unreachable: Address unreachable'

pings h1 2 0.1 "$H2_V4"
pings h1 2 0.1 "$H2_V6"
ctl replace 198.51.100.77 lladdr 02:00:00:00:02:77 dev lan1 nud permanent
ctl replace 2001:db8:2::77 lladdr 02:00:00:00:02:77 dev lan1 nud noarp

say "a link that is down: answered at once, nobody is asked for"
on h2 ip link set eth0 down
eventually 5 link_is lan1 false
asked=$(count solicitations_multicast)
sent=$(count tx_packets)
refused "$H2_V4" "$UNREACHABLE4"
refused "$H2_V6" "$UNREACHABLE6"
refused 198.51.100.77 "$UNREACHABLE4"
refused 2001:db8:2::77 "$UNREACHABLE6"
state_is "$H2_V4" lan1 NONE || fail "an entry was made on a link that is down"
state_is 198.51.100.77 lan1 PERMANENT || fail "a static entry went"
[ "$(count drop_link_down)" -ge 4 ] || fail "drop_link_down: $(count drop_link_down)"
[ "$(count solicitations_multicast)" = "$asked" ] || fail "somebody was asked for"
[ "$(count tx_packets)" = "$sent" ] || fail "something was sent"
! ctl resolve 198.51.100.10 dev lan1 2>"$TMP/refused" || fail "resolved over no link"
grep -q 'UNREACHABLE: the link to 198.51.100.10 is down' "$TMP/refused" || fail "$(cat "$TMP/refused")"

# after MS PATTERN: how long after that time the first line of the running ping has the pattern.
first_after() {
    awk -v from="$1" -v pattern="$2" '$0 ~ pattern { sub(/\[/, "", $1); at = $1 * 1000
        if (at >= from) { printf "%d", at - from; exit } }' "$TMP/ping"
}
seen() { [ -n "$(first_after "$1" "$2")" ]; }
# Six of eight changes have to be seen so soon, on a machine that may be busy: looked at once a second they would be one
# time in twenty, and a neighbor would be found then hardly ever.
soon() {
    local ms late=0
    for ms in "$@"; do [ "$ms" -lt 400 ] || late=$((late + 1)); done
    [ $late -le 2 ]
}
say "up and down again, with traffic"
down=() up=()
ip netns exec "$RUN-h1" ping -D -i 0.02 "$H2_V4" >"$TMP/ping" 2>&1 &
PIDS+=("$!")
for _ in {1..8}; do
    begin=$(now_ms)
    printf 'link set eth0 up\nroute replace default via 198.51.100.1 dev eth0\n' | on h2 ip -batch -
    eventually 10 seen "$begin" 'bytes from'
    up+=("$(first_after "$begin" 'bytes from')")
    begin=$(now_ms)
    on h2 ip link set eth0 down
    eventually 10 seen "$begin" Unreachable
    down+=("$(first_after "$begin" Unreachable)")
done
say "answered after ${up[*]} ms, refused after ${down[*]} ms"
soon "${up[@]}" || fail "a link that came up was seen late"
soon "${down[@]}" || fail "a link that went down was seen late"
