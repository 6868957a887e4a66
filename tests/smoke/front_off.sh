#!/usr/bin/env bash
# `front-cache: false`: workers ask the tables for every packet, and nobody outside can tell.
. "$(dirname "$0")/_init.sh"
WORKER_OPTIONS=', front-cache: false'
two_hosts
start_neighd

for address in $H2_V4 $H2_V6; do
    say "$address: resolved, set to another MAC and back"
    ping_starts h1 0.01 "$address"
    ping_stops
    real=$(mac_of h2)
    ctl set "$address" lladdr 02:00:00:00:02:77 dev lan1
    on h1 ping -q -c 3 -i 0.05 -W 0.2 "$address" >/dev/null && fail "packets still reach the host by its old MAC"
    ctl set "$address" lladdr "$real" dev lan1
    pings h1 3 0.05 "$address"
done
