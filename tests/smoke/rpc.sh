#!/usr/bin/env bash
# Every example of docs/rpc.md against a running daemon, by the Python client: what is declared is what is answered.
. "$(dirname "$0")/_init.sh"
two_hosts
NEIGHBOR[base_reachable_time_ms]=60000 # the host that is resolved stays so
start_neighd
forget_all
timeout 60 python3 "$SMOKE_DIR/rpc.py" "$SOCKET" || fail "see above"
neighd_answers || fail "neighd does not answer any more"
