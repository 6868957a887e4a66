#!/usr/bin/env bash
# The promise of an answer: once `set` has returned, no packet leaves with the old MAC; and setting loses none.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
real=$(mac_of h2)
other=02:00:00:00:02:77

# left_for MAC: twenty packets at least.
left_for() { [ "$(awk -v mac="$1," '$4 == mac' "$TMP/out.cap" | wc -l)" -ge 20 ]; }
promise() {
    local address=$1 filter=$2 returned until
    say "$address: set to another MAC under a fast ping"
    ctl replace "$address" lladdr "$real" dev lan1
    capture_starts out h2 "$filter"
    on h1 ping -q -i 0.002 -w 20 "$address" >/dev/null 2>&1 & PIDS+=("$!")
    eventually 10 left_for "$real"
    ctl set "$address" lladdr $other dev lan1
    returned=$(date +%s.%N)
    eventually 10 left_for $other
    until=$(date +%s.%N)
    ctl set "$address" lladdr "$real" dev lan1
    capture_stops out >/dev/null
    # Between the two commands only the other MAC may appear.
    awk -v t="$returned" -v u="$until" -v old="$real," '$1 > t && $1 < u && $4 == old { bad++; print } END { exit bad > 0 }' \
        "$TMP/out.cap" || fail "packets left for the old MAC after set had answered"
}
promise $H2_V4 'icmp[0] = 8'
promise $H2_V6 'icmp6 and ip6[40] = 128'

say "setting what is there already, a hundred times under ping, loses nothing"
for address in $H2_V4 $H2_V6; do
    ping_starts h1 0.005 "$address"
    for _ in $(seq 50); do
        ctl set "$address" lladdr "$real" dev lan1
        ctl replace "$address" lladdr "$real" dev lan1 nud reachable
    done
    ping_stops
done
