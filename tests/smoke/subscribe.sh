#!/usr/bin/env bash
# neigh.subscribe: a snapshot and every change after it without a gap, resuming, and a reader that is too slow.
. "$(dirname "$0")/_init.sh"
NEIGHBOR[max_entries]=70000
two_hosts
start_neighd
timeout 60 python3 "$SMOKE_DIR/subscribe.py" "$SOCKET" || fail "see above"
neighd_answers || fail "neighd does not answer any more"
