#!/usr/bin/env bash
# neighctl monitor: a line a change as `ip monitor neigh` prints it, with its cause and (-t) its time, objects with -j,
# filters, and four ways to end.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

# monitor_starts NAME ARGUMENTS...: in the background, and subscribed once it says what a probe entry does.
monitor_starts() {
    local name=$1 n=0
    shift
    "$NEIGHCTL" -s "$SOCKET" "$@" >"$TMP/$name" 2>"$TMP/$name.err" &
    PIDS+=("$!")
    printf -v "MONITOR_$name" %s $!
    until [ -s "$TMP/$name" ]; do
        n=$((n + 1))
        [ $n -lt 100 ] || fail "monitor $name says nothing: $(cat "$TMP/$name.err")"
        ctl replace 192.0.2.200 lladdr 02:00:00:00:00:aa dev lan0
        ctl replace 2001:db8:1::200 lladdr 02:00:00:00:00:aa dev lan0
        ctl del 192.0.2.200 dev lan0
        ctl del 2001:db8:1::200 dev lan0
    done
}
said() { grep -qxF -- "$2" "$TMP/$1"; }

say "text, JSON, one interface, one family"
monitor_starts text monitor
monitor_starts json -j monitor
monitor_starts lan0 monitor dev lan0
monitor_starts ipv6 -6 monitor
monitor_starts timed monitor -t
ctl add 192.0.2.77 lladdr 02:00:00:00:00:77 dev lan0
ctl replace 192.0.2.77 lladdr 02:00:00:00:00:78 dev lan0 nud stale
ctl add 198.51.100.77 lladdr 02:00:00:00:00:79 dev lan1
ctl flush to 192.0.2.77 >/dev/null
ctl del 198.51.100.77 dev lan1
eventually 5 said text "192.0.2.77 dev lan0 lladdr 02:00:00:00:00:77 PERMANENT cause set "
eventually 5 said text "192.0.2.77 dev lan0 lladdr 02:00:00:00:00:78 STALE cause set "
eventually 5 said text "Deleted 192.0.2.77 dev lan0 lladdr 02:00:00:00:00:78 STALE cause flush "
eventually 5 said text "Deleted 198.51.100.77 dev lan1 lladdr 02:00:00:00:00:79 PERMANENT cause delete "
eventually 5 said lan0 "Deleted 192.0.2.77 lladdr 02:00:00:00:00:78 STALE cause flush "
of_77() { jq -r 'select(.dst == "192.0.2.77") | .event + " " + .state[0]' "$TMP/json" | tr '\n' ','; }
objects() { [ "$(of_77)" = "new PERMANENT,changed STALE,deleted STALE," ]; }
eventually 5 objects
day='20[0-9-]{8}T[0-9:]{8}\.[0-9]{6}'
eventually 5 grep -qE "^\[$day\] 192.0.2.77 dev lan0 lladdr 02:00:00:00:00:77 PERMANENT cause set $" "$TMP/timed"
! grep -qvE "^\[$day\] .* cause [a-z-]+ $" "$TMP/timed" || fail "a line without time or cause: $(cat "$TMP/timed")"
! grep -q '^198\.51\.100' "$TMP/lan0" || fail "a change of lan1 reached the monitor of lan0"
! grep -q '^[0-9.]* ' "$TMP/ipv6" || fail "a change of IPv4 reached the monitor of IPv6"
jq -es 'all(.[]; has("event") and has("seq") and has("cause")) and ([.[].seq] | . == sort and length == (unique | length))' \
    "$TMP/json" >/dev/null || fail "numbers don't grow, or an event is none"

say "what the network does is told as well"
ctl flush all >/dev/null
pings h1 1 0.1 $H2_V4
eventually 5 said text "$H2_V4 dev lan1 lladdr $(mac_of h2) REACHABLE cause arp-reply "

say "it ends with SIGINT, SIGTERM, its reader, and the daemon"
ended_with() { # NAME STATUS
    local pid=MONITOR_$1 status=0
    wait_gone "${!pid}" 5 || fail "monitor $1 goes on"
    wait "${!pid}" || status=$?
    [ $status -eq "$2" ] || fail "monitor $1 ended with $status, not $2: $(cat "$TMP/$1.err")"
}
kill -TERM "$MONITOR_text"
ended_with text 0
# Shells start background jobs with SIGINT ignored; only a child that takes it back can be interrupted.
python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
    "$NEIGHCTL" -s "$SOCKET" monitor >"$TMP/int" 2>"$TMP/int.err" &
MONITOR_int=$!
runs() { [ "$(readlink "/proc/$MONITOR_int/exe")" = "$NEIGHCTL" ] && grep -q '^SigBlk:.*2$' "/proc/$MONITOR_int/status"; }
eventually 5 runs
kill -INT "$MONITOR_int"
ended_with int 0
status=0
timeout 20 bash -c "'$NEIGHCTL' -s '$SOCKET' monitor | true; exit \${PIPESTATUS[0]}" || status=$?
[ $status -eq 0 ] || fail "monitor without a reader ended with $status"
stop_neighd
ended_with json 3
ended_with lan0 3
