#!/usr/bin/env bash
# SIGTERM while a worker is stuck: the state is saved, and the daemon ends instead of waiting for it for ever.
. "$(dirname "$0")/_init.sh"
two_hosts python3
STALL_MS=2500
EXTRA_CONFIG="state-file: $STATE_FILE"
write_config
sed -i 's/idle-sleep-us: 50/idle-sleep-us: 0/' "$CONFIG"
allow_log 'is stuck|runs again'
start_neighd
pings h1 3 0.1 $H2_V4
worker_stops
is_stuck() { [ "$(ctl -j stats | jq '.workers[0].gauges.worker_stalled')" = 1 ]; }
eventually 20 is_stuck

pid=$NEIGHD_PID status=0
NEIGHD_PID=
kill -TERM "$pid"
wait_gone "$pid" 30 || { kill -KILL "$pid"; fail "it waits for its worker"; }
worker_goes_on # who traces a thread keeps its remains, and those of its process
wait "$pid" || status=$?
[ $status -eq 1 ] || fail "exit code $status"
grep -q "$H2_V4" "$STATE_FILE" || fail "the state was not saved"
[ ! -e "$SOCKET" ] || fail "the socket is still there"
