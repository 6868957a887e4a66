#!/usr/bin/env bash
# What the metrics are for: a Prometheus that scrapes them, with the alert rules loaded, and the node exporter's text-file
# collector. Both are Debian's, started here on loopback addresses of a namespace of their own.
. "$(dirname "$0")/_init.sh"
two_hosts prometheus prometheus-node-exporter promtool curl systemd-socket-activate
start_neighd
pings h1 3 0.1 $H2_V4
ip -n "$RUN-nd" link set lo up
get() { on nd curl -sS -m 10 "$@"; }

say "the text-file collector: counters are counters, with their help"
mkdir "$TMP/textfile"
ctl metrics >"$TMP/textfile/neighd.prom.new" && mv "$TMP/textfile/neighd.prom.new" "$TMP/textfile/neighd.prom"
ip netns exec "$RUN-nd" prometheus-node-exporter --collector.disable-defaults --collector.textfile \
    --collector.textfile.directory="$TMP/textfile" --web.listen-address=127.0.0.1:9100 >"$TMP/exporter" 2>&1 & PIDS+=("$!")
eventually 10 get -o "$TMP/exported" http://127.0.0.1:9100/metrics 2>/dev/null
for counter in $(sed -nE 's/^# TYPE (neighd_\S+) counter$/\1/p' "$TMP/textfile/neighd.prom"); do
    grep -qx "# TYPE $counter counter" "$TMP/exported" || fail "$counter: $(grep "TYPE $counter" "$TMP/exported")"
    grep -q "^# HELP $counter [^ ]" "$TMP/exported" || fail "$counter has no help"
done
! grep -E '^# TYPE neighd_\S+ untyped' "$TMP/exported" || fail "untyped ones"
grep -q '^node_textfile_scrape_error 0$' "$TMP/exported" || fail "$(grep textfile "$TMP/exported" "$TMP/exporter")"

say "Prometheus scrapes over HTTP, and its rules load"
ip netns exec "$RUN-nd" systemd-socket-activate --accept --inetd -l 127.0.0.1:9913 -E "NEIGHD_SOCKET=$SOCKET" \
    "$NEIGHCTL" metrics --http 2>"$TMP/activate" & PIDS+=("$!")
cat >"$TMP/prometheus.yml" <<EOF
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [$SMOKE_DIR/../../packaging/share/alerts.yaml]
scrape_configs: [{job_name: neighd, static_configs: [{targets: ["127.0.0.1:9913"]}]}]
EOF
ip netns exec "$RUN-nd" prometheus --config.file="$TMP/prometheus.yml" --storage.tsdb.path="$TMP/tsdb" \
    --web.listen-address=127.0.0.1:9090 >"$TMP/prometheus" 2>&1 & PIDS+=("$!")
query() { get --get http://127.0.0.1:9090/api/v1/query --data-urlencode "query=$1" | jq -r '.data.result[0].value[1] // empty'; }
is() { [ "$(query "$1" 2>/dev/null)" = "$2" ]; }
eventually 40 is 'up{job="neighd"}' 1
eventually 10 is 'count(neighd_resolve_seconds_bucket{interface="lan0",le="+Inf"})' 1
[ "$(query 'sum(neighd_forwarded_ipv4_total) >= 6')" ] || fail "nothing was forwarded"
get http://127.0.0.1:9090/api/v1/metadata | jq -e '.data.neighd_worker_busy_seconds[0].type == "counter" and
    .data.neighd_resolve_seconds[0].type == "histogram"' >/dev/null || fail "types: $(get http://127.0.0.1:9090/api/v1/metadata | head -c 300)"
get http://127.0.0.1:9090/api/v1/rules | jq -e '[.data.groups[].rules[] | select(.health == "err")] == [] and
    ([.data.groups[].rules[]] | length) >= 10' >/dev/null || fail "the rules: $(get http://127.0.0.1:9090/api/v1/rules | head -c 600)"
