#!/usr/bin/env bash
# Whoever is flushed is resolved anew at once, though it answers the same as a moment ago.
. "$(dirname "$0")/_init.sh"
NEIGHBOR[retrans_time_ms]=5000
two_hosts
start_neighd
timeout 60 ip netns exec "$RUN-h1" python3 "$SMOKE_DIR/flush_again.py" "$SOCKET" $H2_V4 $H2_V6 || fail "see above"
