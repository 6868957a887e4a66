#!/usr/bin/env bash
# GET /metrics as neighd-metrics.socket answers it: systemd's own socket activation, a process a connection, as a user who
# may read the control socket and nothing else.
. "$(dirname "$0")/_init.sh"
two_hosts python3 systemd-socket-activate curl
start_neighd
chmod 711 "$TMP"
ip -n "$RUN-nd" link set lo up
# What the unit says, but for its sandbox: tests/service/unit_file.sh reads that.
words=$(sed -nE 's,^ExecStart=\S+/neighctl ,,p' "$NEIGHD_BUILD/packaging/neighd-metrics@.service")
[ "$words" = "metrics --http" ] || fail "the unit runs neighctl $words"
PORT=9913
ip netns exec "$RUN-nd" systemd-socket-activate --accept --inetd -l 127.0.0.1:$PORT -l "[::1]:$PORT" -E "NEIGHD_SOCKET=$SOCKET" \
    "$NEIGHCTL" metrics --http 2>"$TMP/activate" & PIDS+=("$!")
URL=http://127.0.0.1:$PORT
get() { on nd curl -sS -m 10 "$@"; }
eventually 10 get -o /dev/null "$URL/metrics" 2>/dev/null

say "the classic format, unless OpenMetrics is wanted more"
get -D "$TMP/head" "$URL/metrics" >"$TMP/body"
grep -qi '^content-type: text/plain; version=0.0.4' "$TMP/head" && grep -q '^neighd_build_info' "$TMP/body" || fail "$(cat "$TMP/head")"
grep -q '^# TYPE neighd_rx_packets_total counter' "$TMP/body" || fail "not classic"
get -H 'Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5' "http://[::1]:$PORT/metrics" >"$TMP/open"
python3 "$SMOKE_DIR/../support/openmetrics.py" <"$TMP/open" || fail "no OpenMetrics"

say "what else may be asked"
status() { get -o /dev/null -w '%{http_code}' "$@"; }
[ "$(status -I "$URL/metrics")" = 200 ] || fail HEAD
[ "$(status "$URL/")" = 404 ] && [ "$(status "$URL/metrics/../../etc/passwd" --path-as-is)" = 404 ] || fail 404
[ "$(status -d x=y "$URL/metrics")" = 405 ] || fail POST
[ "$(status -H "X: $(head -c 9000 /dev/zero | tr '\0' x)" "$URL/metrics")" = 431 ] || fail "long header"
printf '\x16\x03\x01\x00\xff nonsense\r\n\r\n' | on nd timeout 10 socat -t 5 - TCP:127.0.0.1:$PORT | grep -q '^HTTP/1.1 400 ' || fail 400
printf 'GET /metrics HTTP/1.1\r\n' | on nd timeout 20 socat -t 15 - TCP:127.0.0.1:$PORT,shut-none | grep -q '^HTTP/1.1 408 ' || fail 408

say "a hundred at once are all answered, and the daemon is still there"
seq 100 | on nd xargs -P 20 -I{} curl -sS -m 30 -o /dev/null -w '%{http_code}\n' "$URL/metrics" | sort | uniq -c | grep -qE '^ *100 200$' ||
    fail "not all of them"
pings h1 3 0.1 $H2_V4

say "without a daemon: 503"
printf 'GET /metrics HTTP/1.0\r\n\r\n' | "$NEIGHCTL" -s /nowhere metrics --http 2>"$TMP/err" | grep -q '^HTTP/1.1 503 ' || fail "no 503"
