#!/usr/bin/env bash
# rte_telemetry with DPDK's own dpdk-telemetry.py: the numbers are those of neighctl.
. "$(dirname "$0")/_init.sh"
TELEMETRY=$(command -v dpdk-telemetry.py || echo /usr/share/dpdk/usertools/dpdk-telemetry.py)
[ -e "$TELEMETRY" ] || skip "needs dpdk-telemetry.py (package dpdk-dev)"
two_hosts
start_neighd
pings h1 3 0.1 $H2_V4
pings h1 3 0.1 $H2_V6

# ask COMMAND: the answer as JSON, without the command around it; null where telemetry refuses.
ask() { echo "$1" | timeout 5 python3 "$TELEMETRY" -f "$RUN" | jq -c ".[\"${1%%,*}\"]"; }

say "the commands are listed"
echo / | timeout 5 python3 "$TELEMETRY" -f "$RUN" | jq -e '[.["/"][] | select(startswith("/neigh/"))] | sort ==
    ["/neigh/interfaces", "/neigh/show", "/neigh/stats"]' >/dev/null || fail "they are not"

say "/neigh/stats: every counter of stats.get, and what it counts"
ask /neigh/stats >"$TMP/stats"
ctl -j stats | jq -e --slurpfile told "$TMP/stats" \
    '.totals | to_entries | all(.[]; .value >= $told[0][.key] and $told[0][.key] != null)' >/dev/null ||
    fail "differs from stats.get: $(cat "$TMP/stats")"
jq -e '.forwarded_ipv4 >= 6 and .forwarded_ipv6 >= 6' "$TMP/stats" >/dev/null || fail "nothing forwarded"
jq -e '[to_entries[] | select(.key | startswith("neighbors_inet_")) | .value] | add >= 2' "$TMP/stats" >/dev/null ||
    fail "no neighbors"
ask /neigh/stats,lan0 | jq -e '.rx_packets > 0' >/dev/null || fail "none for lan0"
[ "$(ask /neigh/stats,lan9)" = null ] || fail "stats of an interface nobody has"

say "/neigh/interfaces"
ask /neigh/interfaces >"$TMP/interfaces"
ctl -j link | jq -e --slurpfile told "$TMP/interfaces" 'all(.[]; . as $want | $told[0][.name] |
    .ifindex == $want.ifindex and .luid == $want.luid and .mac == $want.mac and .mtu == $want.mtu and
    .addresses == $want.addresses and .up == 1)' >/dev/null || fail "differs from interface.list: $(cat "$TMP/interfaces")"

say "/neigh/show"
ctl replace 192.0.2.77 lladdr 02:00:00:00:00:77 dev lan0 router
ctl replace 192.0.2.77 lladdr 02:00:00:00:00:78 dev lan1
ask /neigh/show,192.0.2.77 | jq -e '.lan0.lladdr == "02:00:00:00:00:77" and .lan0.state == ["PERMANENT"] and
    .lan0.router == 1 and .lan1.lladdr == "02:00:00:00:00:78"' >/dev/null || fail "$(ask /neigh/show,192.0.2.77)"
ask "/neigh/show,$H2_V6" | jq -e --arg mac "$(mac_of h2)" '.lan1.lladdr == $mac' >/dev/null || fail "no $H2_V6"
[ "$(ask /neigh/show,192.0.2.78)" = "{}" ] || fail "an entry that is not there"
[ "$(ask /neigh/show,nonsense)" = null ] || fail "nonsense is answered"
