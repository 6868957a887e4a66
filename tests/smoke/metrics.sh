#!/usr/bin/env bash
# neighctl metrics of a running neighd: strict OpenMetrics, the same numbers as stats.get in the classic format, of which
# promtool has nothing to say; gauges that fit; and every metric of the dashboard and the alert rules.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
# Who asked neighd meanwhile is known, and need not be resolved.
resolves() {
    forget_all
    pings h1 1 0 $H2_V4
    ctl metrics | grep -qE '^neighd_resolve_seconds_count\{[^}]*\} [1-9]'
}
eventually 10 resolves
pings h1 2 0.1 $H2_V4

say "a strict reader takes it"
ctl metrics --openmetrics >"$TMP/metrics"
python3 "$SMOKE_DIR/../support/openmetrics.py" <"$TMP/metrics" || fail "no OpenMetrics"

say "every counter of stats.get is there, and counts"
# Numbers move: those of stats.get before and after are the bounds.
numbers() { ctl -j stats | jq -r '.interfaces[] | .name as $i | .counters | to_entries[] | "\(.key) \($i) \(.value)"'; }
numbers >"$TMP/before"
ctl metrics >"$TMP/metrics"
numbers >"$TMP/after"
paste -d ' ' "$TMP/before" "$TMP/after" | while read -r name interface low _ _ high; do
    value=$(grep -F "neighd_${name}_total{interface=\"$interface\"} " "$TMP/metrics" | cut -d ' ' -f 2)
    [ -n "$value" ] && [ "$value" -ge "$low" ] && [ "$value" -le "$high" ] ||
        fail "$name of $interface is '$value', not between $low and $high"
done
[ "$(grep -c '^neighd_forwarded_ipv4_total{interface="lan[01]"} [1-9]' "$TMP/metrics")" -ge 1 ] || fail "nothing was forwarded"
grep -qE '^neighd_neighbors\{interface="lan1",family="inet",state="(REACHABLE|STALE|DELAY|PROBE)"\} [1-9]' "$TMP/metrics" ||
    fail "no neighbor on lan1"
version=$(ctl -j version | jq -r .neighd)
grep -qF "neighd_build_info{version=\"$version\"} 1" "$TMP/metrics" || fail "no build info"

say "gauges: limits, their use, workers, devices, the time to resolve"
value() { awk -v name="$1" '$1 == name { print $2; found = 1 } END { exit !found }' "$TMP/metrics" || fail "no $1"; }
sum_of() { awk -v name="$1{" 'index($1, name) == 1 { sum += $2 } END { print sum + 0 }' "$TMP/metrics"; }
[ "$(value 'neighd_max_entries{interface="lan0",family="inet6"}')" = 4096 ] || fail "max_entries"
[ "$(value 'neighd_entries{interface="lan1",family="inet"}')" -ge 1 ] || fail "entries"
[ "$(value 'neighd_link_up{interface="lan0"}')" = 1 ] || fail "link_up"
[ "$(value 'neighd_worker_stalled{worker="0"}')" = 0 ] || fail "worker_stalled"
[ "$(value neighd_packet_buffers_free)" -gt 0 ] && [ "$(value neighd_sessions)" -ge 1 ] || fail "the daemon's gauges"
[ "$(sum_of neighd_device_rx_packets_total)" -gt 0 ] || fail "the devices have received nothing"
[ "$(sum_of neighd_resolve_seconds_count)" -ge 1 ] || fail "nobody was resolved"
awk '/^neighd_worker_busy_seconds_total/ { exit $2 == 0 }' "$TMP/metrics" || fail "the worker was never busy"

say "dashboard and alert rules use nothing else"
share=$SMOKE_DIR/../../packaging/share
sed -nE 's/^# TYPE (\S+) .*/\1/p' "$TMP/metrics" >"$TMP/names"
jq . "$share/grafana.json" >/dev/null || fail "the dashboard is no JSON"
grep -ohE 'neighd_[a-z0-9_]+' "$share/grafana.json" "$share/alerts.yaml" | grep -v '^neighd_drop_$' | sort -u | while read -r name; do
    grep -qxE "$name|${name%_bucket}" "$TMP/names" || fail "there is no $name"
done

command -v promtool >/dev/null || skip "the rest needs promtool (package prometheus)"
say "promtool has nothing to say"
promtool check metrics <"$TMP/metrics" >"$TMP/promtool" 2>&1 || fail "$(head "$TMP/promtool")"
[ ! -s "$TMP/promtool" ] || fail "$(head "$TMP/promtool")"
promtool check rules "$share/alerts.yaml" >"$TMP/promtool" 2>&1 || fail "$(cat "$TMP/promtool")"
