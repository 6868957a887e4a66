#!/usr/bin/env bash
# Managed entries: resolved without traffic, kept so, told of when lost and found; and explain, which says why.
. "$(dirname "$0")/_init.sh"
two_hosts
NEIGHBOR[retrans_time_ms]=500 # who answers must have the time to
NEIGHBOR[base_reachable_time_ms]=1000
start_neighd
forget_all
real=$(mac_of h2)
"$NEIGHCTL" -s "$SOCKET" -j monitor >"$TMP/events" & PIDS+=("$!")
"$NEIGHCTL" -s "$SOCKET" monitor dev lan1 >"$TMP/text" & PIDS+=("$!")
# told ADDRESS EVENT: how often.
told() { jq -s --arg a "$1" --arg e "$2" '[.[] | select(.dst == $a and .event == $e)] | length' "$TMP/events"; }
told_once() { [ "$(told "$@")" -eq 1 ]; }
lost_count() { ctl -j stats dev lan1 | jq '.totals.managed_lost'; }

say "it is found and kept without a packet"
for address in $H2_V4 $H2_V6; do
    ctl add $address managed dev lan1
    eventually 5 state_is $address lan1 REACHABLE
    [ "$(field $address lan1 .lladdr)" = "$real" ] || fail "$address has another MAC"
    ctl -j show to $address | jq -e '.[0] | has("managed") and .managed == null' >/dev/null || fail "no flag in JSON"
    ctl show to $address | grep -q ' managed ' || fail "no flag: $(ctl show to $address)"
done
confirmed() { # again and again
    state_is $H2_V4 lan1 REACHABLE DELAY PROBE || fail "$H2_V4 is $(state_of $H2_V4 lan1)"
    [ "$(ctl -j explain $H2_V4 | jq '.changes')" -ge 4 ]
}
eventually 20 confirmed

say "a flush forgets its MAC, and it is found again"
ctl flush dev lan1 >/dev/null
eventually 5 state_is $H2_V4 lan1 REACHABLE
ctl explain $H2_V4 | grep -q 'INCOMPLETE .*flush' || fail "explain does not say that it was flushed: $(ctl explain $H2_V4)"

say "lost: told once, counted; then found"
ip -n "$RUN-h2" link set eth0 down
eventually 15 told_once $H2_V4 managed_lost
eventually 5 grep -q "^Lost $H2_V4 .*managed FAILED" "$TMP/text" # by another monitor, which has its own time
[ "$(lost_count)" -ge 1 ] || fail "not counted"
sleep 2
told_once $H2_V4 managed_lost || fail "told more than once"
ip -n "$RUN-h2" link set eth0 up
host_address h2 $H2_V6/64 2>/dev/null || true
eventually 30 told_once $H2_V4 managed_found

say "explain: states, timer, causes; routes; own addresses"
ctl explain $H2_V4 | tee "$TMP/explain"
for pattern in "^$H2_V4 is on the link of lan1" "^  a packet .*leaves for $real" '^  entry .*managed' \
    '^  next ' '^  MAC moved .*0 times' 'FAILED .*timer' 'REACHABLE .*arp-reply'; do
    grep -q "$pattern" "$TMP/explain" || fail "explain does not say '$pattern'"
done
ctl explain 192.0.2.1 | grep -q 'is for us' || fail "own address"
ctl explain 203.0.113.9 | grep -q 'is dropped (drop_no_route)' || fail "no route"
ctl explain 192.0.2.77 | grep -q 'waits while a new entry is resolved' || fail "unknown neighbor"
ctl replace $H2_V4 lladdr 02:00:00:00:02:77 dev lan1
[ "$(ctl -j explain $H2_V4 | jq -r '.moves, .history[0].cause, has("timer_ms")' | xargs)" = "1 set false" ] || fail "moves"
ctl show to $H2_V4 | grep -q managed && fail "replaced without managed, and managed still"

say "del ends it"
ctl del $H2_V6 dev lan1
state_is $H2_V6 lan1 NONE || fail "del left $(state_of $H2_V6 lan1)"
