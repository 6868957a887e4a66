#!/usr/bin/env bash
# The control socket is flooded by those who don't read, and nobody else notices: abuse_flood.py says what is expected.
. "$(dirname "$0")/_init.sh"
allow_log 'control socket: a client that (holds [0-9]+ bytes of buffers|does not read its answers) is closed'
two_hosts
start_neighd
chmod 711 "$TMP"
chmod 666 "$SOCKET" # other users may read
timeout 110 python3 -B "$SMOKE_DIR/abuse_flood.py" "$SOCKET" "$NEIGHD_PID" "$RUN-h1" "$H2_V4" || fail "see above"
