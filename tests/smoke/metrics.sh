#!/usr/bin/env bash
# neighctl metrics of a running neighd: strict OpenMetrics, the same numbers as stats.get, and readable by promtool where
# there is one.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
pings h1 3 0.1 $H2_V4

say "a strict reader takes it"
ctl metrics >"$TMP/metrics"
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

# promtool reads the older text format, where the name of a counter ends in _total in its metadata as well; it finds that
# these have no help (exit code 3), but must not fail to read them (1).
PROMTOOL=${PROMTOOL:-$(command -v promtool || true)}
if [ -n "$PROMTOOL" ]; then
    say "promtool reads it"
    status=0
    "$PROMTOOL" check metrics <"$TMP/metrics" >"$TMP/promtool" 2>&1 || status=$?
    [ $status -ne 1 ] || fail "$(head -n 3 "$TMP/promtool")"
fi
