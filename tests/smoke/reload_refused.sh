#!/usr/bin/env bash
# SIGHUP with a broken file changes nothing; what needs a restart is named and stays; the service manager hears of both.
. "$(dirname "$0")/_init.sh"
two_hosts
EXTRA_CONFIG='neighbors: [{dst: 192.0.2.9, lladdr: "02:00:00:00:00:09"}]'
export NOTIFY_SOCKET=$TMP/notify
socat -u "UNIX-RECV:$NOTIFY_SOCKET" - >"$TMP/notified" & PIDS+=("$!")
eventually 5 test -S "$NOTIFY_SOCKET"
start_neighd

said() { tail -n "+$1" "$LOG" | grep -qE "$2"; }
# reload PATTERN: SIGHUP; within five seconds the log says so.
reload() {
    local from=$(($(wc -l <"$LOG") + 1))
    kill -HUP "$NEIGHD_PID"
    eventually 5 said $from "$1"
}
notified() { grep -o "$1" "$TMP/notified" | wc -l; }
is_notified() { [ "$(notified RELOADING=1)" -eq "$1" ] && [ "$(notified READY=1)" -eq $(($1 + 1)) ]; }
ping_starts h1 0.005 $H2_V4

say "mistakes: every one at its place, and nothing changes, not even what is right"
allow_log "^<3>($CONFIG:|control.admins: no user|not reloaded)"
good=$EXTRA_CONFIG
EXTRA_CONFIG='neighbours: [{dst: 192.0.2.9, lladdr: "02:00:00:00:00:19"}]
routes: [{to: 203.0.113.1/24, dev: lan0}]'
write_config
reload '^<3>not reloaded: everything stays as it was$'
[ "$(grep -cE "^<3>$CONFIG:[0-9]+:[0-9]+: ." "$LOG")" -eq 2 ] || fail "not two mistakes: $(grep '^<3>' "$LOG")"
lladdr_is 192.0.2.9 lan0 02:00:00:00:00:09 || fail "the static neighbor has gone"
eventually 2 is_notified 1

say "nor does a file with an admin whom nobody knows"
EXTRA_CONFIG='neighbors: []'
write_config
sed -i "s/^control: {/&admins: [nobody-knows-me], /" "$CONFIG"
reload '^<3>not reloaded'
lladdr_is 192.0.2.9 lan0 02:00:00:00:00:09 || fail "the static neighbor has gone"

say "what needs a restart is named with both values, each time; the rest of that file takes effect"
allow_log '^<4>reloaded: .*needs a restart'
EXTRA_CONFIG=$good
NEIGHBOR[retrans_time_ms]=250
write_config
sed -i 's/- name: lan0/&\n    mtu: 9000/; s/^control: {/&mode: "0600", /' "$CONFIG"
wants='needs a restart: interfaces\[lan0\]\.mtu \(1500 -> 9000\)$'
reload "^<4>reloaded: 2 timers, 1 other setting; $wants"
[ "$(stat -c %a "$SOCKET")" = 600 ] || fail "the socket's mode is $(stat -c %a "$SOCKET")"
reload "^<4>reloaded: nothing to change; $wants"
ctl link | grep -q 'lan0: .* mtu 1500 ' || fail "the MTU changed: $(ctl link)"

say "and through all of it no packet was lost"
ping_stops
eventually 2 is_notified 4
grep -q 'MONOTONIC_USEC=[0-9]' "$TMP/notified" || fail "no MONOTONIC_USEC for Type=notify-reload"
