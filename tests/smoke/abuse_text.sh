#!/usr/bin/env bash
# The control socket is told nonsense, and nobody but the offender notices: what is expected stands in abuse_text.py.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
timeout 100 python3 -B "$SMOKE_DIR/abuse_text.py" "$SOCKET" "$NEIGHD_PID" "$RUN-h1" "$H2_V4" || fail "see above"
