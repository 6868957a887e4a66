#!/usr/bin/env bash
# A worker that gets stuck (a debugger stops its thread): log, event, gauge, STATUS and watchdog tell of it, changes are
# answered with TIMEOUT, control does not spin meanwhile; and all is well once it runs again.
. "$(dirname "$0")/_init.sh"
two_hosts python3 socat
STALL_MS=2500
write_config
sed -i 's/idle-sleep-us: 50/idle-sleep-us: 0/' "$CONFIG" # one that sleeps holds nobody up, stopped or not
allow_log 'is stuck|runs again'

say "a service manager listens"
socat -u "UNIX-RECV:$TMP/notify" "OPEN:$TMP/notified,creat,append" & PIDS+=("$!")
eventually 5 test -S "$TMP/notify"
export NOTIFY_SOCKET=$TMP/notify WATCHDOG_USEC=200000
start_neighd
unset NOTIFY_SOCKET WATCHDOG_USEC
eventually 5 grep -q 'WATCHDOG=1' "$TMP/notified"
ctl -j monitor dev lan1 >"$TMP/events" & PIDS+=("$!")

# Of the control thread, in clock ticks.
ticks() { awk '{ print $14 + $15 }' "/proc/$NEIGHD_PID/task/$NEIGHD_PID/stat"; }

say "a change while it is stopped: TIMEOUT says who, the change stands, and control sleeps"
worker_stops
before=$(ticks) began=$(date +%s%N)
answer=$(printf '{"jsonrpc":"2.0","id":7,"method":"neigh.replace","params":{"dst":"192.0.2.77","dev":"lan0","lladdr":"02:00:00:00:00:77"}}\n' |
    timeout 60 socat -t 60 - "UNIX-CONNECT:$SOCKET")
used=$((($(ticks) - before) * 1000 / $(getconf CLK_TCK))) took=$((($(date +%s%N) - began) / 1000000))
jq -e '.id == 7 and .error.code == -10 and .error.data.status == "TIMEOUT" and .error.data.worker == 0' <<<"$answer" >/dev/null ||
    fail "answered $answer"
[ $((used * 10)) -lt "$took" ] || fail "control ran for $used of the $took ms that it waited"
lladdr_is 192.0.2.77 lan0 02:00:00:00:00:77 || fail "the change does not stand"
ctl del 192.0.2.77 dev lan0 2>"$TMP/err" && fail "a later change promises something" || [ $? -eq 2 ] || fail "exit code"
grep -q '^neighctl: TIMEOUT: worker 0 ' "$TMP/err" || fail "$(cat "$TMP/err")"

say "it is told of"
grep -qE 'worker 0 \(lcore 1\) is stuck: it has ended no burst for [0-9]+ ms' "$LOG" || fail "no line in the log"
eventually 5 grep -q '"event":"worker","worker":0,"state":"stalled"' "$TMP/events"
ctl -j stats | jq -e '.workers[0].gauges | .worker_stalled == 1 and .worker_last_burst_seconds > 2' >/dev/null ||
    fail "the gauges: $(ctl -j stats | jq -c .workers)"
eventually 5 grep -q 'STATUS=worker 0 (lcore 1) is stuck' "$TMP/notified"

say "it runs again"
worker_goes_on
eventually 10 grep -qE 'worker 0 \(lcore 1\) runs again' "$LOG"
eventually 5 grep -q '"state":"running"' "$TMP/events"
ctl replace 192.0.2.77 lladdr 02:00:00:00:00:78 dev lan0
pings h1 3 0.1 $H2_V4
eventually 5 grep -qE 'STATUS=forwarding.*WATCHDOG=1$' <(tr -d '\n' <"$TMP/notified")
! grep -qE 'is stuck[^S]*WATCHDOG=1' "$TMP/notified" || fail "the watchdog was fed while a worker was stuck"
