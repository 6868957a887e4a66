#!/usr/bin/env bash
# Flushes with care: dry-run says what would go, max refuses more, verify asks everybody and removes only the silent,
# while the traffic of those who answer loses nothing.
. "$(dirname "$0")/_init.sh"
two_hosts
NEIGHBOR[retrans_time_ms]=500 # who answers must have the time to
# Ranges of their own: what the hosts' own addresses are up to meanwhile is none of this story's.
V4=198.51.100.64/26 V6=2001:db8:2:0:1::/80
for n in $(seq 70 89); do
    host_address h2 198.51.100.$n/24
    host_address h2 2001:db8:2:0:1::$n/64
done
start_neighd
real=$(mac_of h2)
fill() {
    forget_all
    # Twenty that answer and ten that nobody has, in each family, all believed to be there.
    for n in $(seq 70 99); do
        echo "replace 198.51.100.$n lladdr $real dev lan1 nud stale"
        echo "replace 2001:db8:2:0:1::$n lladdr $real dev lan1 nud reachable"
    done | ctl -batch -
    ctl replace 198.51.100.120 lladdr 02:00:00:00:02:99 dev lan1
}
count() { ctl -j show to $V4 | jq length; }

say "dry-run: what would go, and nothing goes"
fill
ctl flush dev lan1 to 198.51.100.80/28 dry-run >"$TMP/dry"
[ "$(tail -n 1 "$TMP/dry")" = "Would flush 16 entries." ] || fail "dry-run says $(tail -n 1 "$TMP/dry")"
[ "$(grep -c '^198\.51\.100\.8[0-9] lladdr' "$TMP/dry")" -eq 10 ] || fail "dry-run shows other entries: $(cat "$TMP/dry")"
[ "$(count)" -eq 31 ] || fail "dry-run removed something"

say "max: more than that is refused, whole"
status=0
ctl flush dev lan1 to $V4 --max 29 2>"$TMP/err" || status=$?
[ $status -eq 2 ] && grep -q '^neighctl: TOO_MANY: 30 entries would go, more than 29' "$TMP/err" || fail "max: $(cat "$TMP/err")"
[ "$(count)" -eq 31 ] || fail "a refused flush removed something"
[ "$(ctl flush dev lan1 to $V4 max 30)" = "Flushed 30 entries." ] || fail "max 30 did not flush 30"

say "verify: those who answer stay and their packets flow, the silent go"
fill
ping_starts h1 0.01 198.51.100.75
for range in $V4 $V6; do
    answer=$(ctl flush dev lan1 to $range verify rate 200)
    [ "$answer" = "Flushed 10 entries, 20 of 30 asked have answered." ] || fail "verify says: $answer"
done
ping_stops
for address in 198.51.100.70 198.51.100.89 2001:db8:2:0:1::70 2001:db8:2:0:1::89; do
    state_is $address lan1 REACHABLE STALE DELAY || fail "$address answered, and is $(state_of $address lan1)"
done
for address in 198.51.100.90 198.51.100.99 2001:db8:2:0:1::99; do
    state_is $address lan1 NONE || fail "$address is silent, and is $(state_of $address lan1)"
done
state_is 198.51.100.120 lan1 PERMANENT || fail "a static entry went"

say "verify with max ends there; one that is interrupted leaves everybody"
fill
status=0
ctl -j flush dev lan1 to $V4 verify max 3 rate 50 >"$TMP/json" 2>"$TMP/err" || status=$?
[ $status -eq 2 ] && jq -e '.flushed == 3 and .limited' "$TMP/json" >/dev/null || fail "max 3: $status $(cat "$TMP/json" "$TMP/err")"
fill
timeout -s INT 0.5 "$NEIGHCTL" -s "$SOCKET" flush dev lan1 to $V4 verify rate 20 && fail "it ended by itself"
given_up() { rpc '{"jsonrpc":"2.0","id":1,"method":"neigh.verification"}' | grep -q NOT_FOUND; }
eventually 3 given_up
[ "$(count)" -eq 31 ] || fail "an interrupted verification removed something"
