#!/usr/bin/env bash
# More users than there are descriptors, each with a connection that is not idle: root is served, and so are newcomers.
. "$(dirname "$0")/_init.sh"
two_hosts
printf '#!/bin/sh\nexec prlimit --nofile=120:120 %q "$@"\n' "$NEIGHD" >"$TMP/limited"
chmod 755 "$TMP/limited"
NEIGHD=$TMP/limited start_neighd
chmod 711 "$TMP"
chmod 666 "$SOCKET" # other users may read
timeout 100 python3 -B "$SMOKE_DIR/abuse_users.py" "$SOCKET" 150 >"$TMP/out" 2>&1 || true
grep -q '^ready$' "$TMP/out" || fail "$(cat "$TMP/out")"
pings h1 5 0.1 $H2_V4
ctl replace 192.0.2.77 lladdr 02:00:00:00:00:77 dev lan0
