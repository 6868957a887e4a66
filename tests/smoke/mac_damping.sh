#!/usr/bin/env bash
# A neighbor whose MAC moves without end: told once to subscribers, log and counters, and held where it is; a failover and
# back is followed. The times are long, so that a slow machine is as good as a fast one.
. "$(dirname "$0")/_init.sh"
two_hosts
NEIGHBOR[mac_move_window_ms]=600000
NEIGHBOR[mac_damping_ms]=600000
allow_log 'changes its MAC more often than mac_move_limit allows; held at 02:00:00:00:02:'
start_neighd
one=02:00:00:00:02:66 other=02:00:00:00:02:77

claim() {
    case $1 in
        *:*) on h2 "$SMOKE_DIR/frames.py" na-unsolicited eth0 "$2" 33:33:00:00:00:01 "$1" ;;
        *) on h2 "$SMOKE_DIR/frames.py" arp-gratuitous eth0 "$2" ff:ff:ff:ff:ff:ff "$1" ;;
    esac
}
counted() { ctl -j stats dev lan1 | jq ".totals.$1"; }
counts() { [ "$(counted "$1")" -eq "$2" ]; }
told() { [ "$(jq -s "[.[] | select(.event == \"mac_flapping\" and .dst == \"$1\")] | length" "$TMP/events")" -eq 1 ]; }

ctl -j monitor dev lan1 >"$TMP/events" & PIDS+=("$!")
n=0
for address in 198.51.100.50 2001:db8:2::50; do
    n=$((n + 1))
    ctl replace $address lladdr 02:00:00:00:02:50 nud stale dev lan1

    say "$address: a failover and back is followed"
    for mac in $one $other; do
        claim $address $mac
        eventually 5 lladdr_is $address lan1 $mac
    done

    say "$address: of ten moves more three are made"
    for _ in 1 2 3 4 5; do
        claim $address $one
        claim $address $other
    done
    eventually 5 counts mac_moves_held $((n * 4))
    counts lladdr_changed $((n * 5)) || fail "$(counted lladdr_changed) moves"
    counts mac_flapping $n || fail "$(counted mac_flapping) are flapping"
    lladdr_is $address lan1 $one || fail "it is held at $(field $address lan1 .lladdr)"
    eventually 5 told $address
    [ "$(grep -c "$address changes its MAC" "$LOG")" -eq 1 ] || fail "the log doesn't say so once"
done

say "an operator moves it all the same, and SIGHUP takes the limit away"
ctl replace 198.51.100.50 lladdr $other nud stale dev lan1
lladdr_is 198.51.100.50 lan1 $other || fail "the operator wasn't obeyed"
sed -i 's/^neighbor:/&\n  mac_move_limit: 0/' "$CONFIG"
kill -HUP "$NEIGHD_PID"
eventually 5 grep -q "^<6>reloaded" "$LOG"
claim 2001:db8:2::50 $other
eventually 5 lladdr_is 2001:db8:2::50 lan1 $other
