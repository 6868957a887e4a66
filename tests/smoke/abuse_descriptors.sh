#!/usr/bin/env bash
# neighd has few descriptors, and a crowd wants them all: others get in, and its state file is written all the same.
. "$(dirname "$0")/_init.sh"
EXTRA_CONFIG="state-file: $STATE_FILE"
two_hosts
limited=$TMP/limited
printf '#!/bin/sh\nexec prlimit --nofile=80:80 %q "$@"\n' "$NEIGHD" >"$limited"
chmod 755 "$limited"
NEIGHD=$limited start_neighd
chmod 711 "$TMP"
chmod 666 "$SOCKET" # other users may read
mkfifo "$TMP/hold"
sleep 100 >"$TMP/hold" &
PIDS+=("$!")
timeout 100 python3 -B "$SMOKE_DIR/abuse_descriptors.py" "$SOCKET" "$NEIGHD_PID" "$RUN-h1" "$H2_V4" \
    <"$TMP/hold" >"$TMP/out" 2>&1 &
PIDS+=("$!")
client=$!
ended() { grep -q '^ready$' "$TMP/out" || [ ! -e "/proc/$client/fd/0" ]; }
eventually 80 ended
cat "$TMP/out"
grep -q '^ready$' "$TMP/out" || fail "see above"
stop_neighd
jq -e '.' "$STATE_FILE" >/dev/null || fail "the state was not saved while a crowd was connected"
