#!/usr/bin/env bash
# Flushes with care: dry-run says what would go, max refuses more, verify asks everybody and removes only the silent,
# while the traffic of those who answer loses nothing.
. "$(dirname "$0")/_init.sh"
two_hosts
for n in $(seq 20 39); do
    host_address h2 198.51.100.$n/24
    host_address h2 2001:db8:2::$n/64
done
start_neighd
real=$(mac_of h2)
fill() {
    forget_all
    # Twenty that answer and ten that nobody has, in each family, all believed to be there.
    for n in $(seq 20 49); do
        echo "replace 198.51.100.$n lladdr $real dev lan1 nud stale"
        echo "replace 2001:db8:2::$n lladdr $real dev lan1 nud reachable"
    done | ctl -batch -
    ctl replace 198.51.100.200 lladdr 02:00:00:00:02:99 dev lan1
}
count() { ctl -j show to 198.51.100.0/24 | jq length; }

say "dry-run: what would go, and nothing goes"
fill
ctl -4 flush dev lan1 to 198.51.100.16/28 dry-run >"$TMP/dry"
[ "$(tail -n 1 "$TMP/dry")" = "Would flush 12 entries." ] || fail "dry-run says $(tail -n 1 "$TMP/dry")"
[ "$(grep -c '^198\.51\.100\.2[0-9] lladdr' "$TMP/dry")" -eq 10 ] || fail "dry-run shows other entries: $(cat "$TMP/dry")"
[ "$(count)" -eq 31 ] || fail "dry-run removed something"

say "max: more than that is refused, whole"
status=0
ctl -4 flush dev lan1 --max 29 2>"$TMP/err" || status=$?
[ $status -eq 2 ] && grep -q '^neighctl: TOO_MANY: 30 entries would go, more than 29' "$TMP/err" || fail "max: $(cat "$TMP/err")"
[ "$(count)" -eq 31 ] || fail "a refused flush removed something"
[ "$(ctl -4 flush dev lan1 max 30)" = "Flushed 30 entries." ] || fail "max 30 did not flush 30"

say "verify: those who answer stay and their packets flow, the silent go"
fill
ping_starts h1 0.01 198.51.100.25
answer=$(ctl flush dev lan1 verify rate 200)
ping_stops
[ "$answer" = "Flushed 20 entries, 40 of 60 asked have answered." ] || fail "verify says: $answer"
for address in 198.51.100.20 198.51.100.39 2001:db8:2::20 2001:db8:2::39; do
    state_is $address lan1 REACHABLE STALE DELAY || fail "$address answered, and is $(state_of $address lan1)"
done
for address in 198.51.100.40 198.51.100.49 2001:db8:2::49; do
    state_is $address lan1 NONE || fail "$address is silent, and is $(state_of $address lan1)"
done
state_is 198.51.100.200 lan1 PERMANENT || fail "a static entry went"

say "verify with max ends there; one that is interrupted leaves everybody"
fill
status=0
ctl -4 -j flush dev lan1 verify max 3 rate 50 >"$TMP/json" 2>"$TMP/err" || status=$?
[ $status -eq 2 ] && jq -e '.flushed == 3 and .limited' "$TMP/json" >/dev/null || fail "max 3: $status $(cat "$TMP/json" "$TMP/err")"
fill
timeout -s INT 0.5 "$NEIGHCTL" -s "$SOCKET" -4 flush dev lan1 verify rate 20 && fail "it ended by itself"
given_up() { rpc '{"jsonrpc":"2.0","id":1,"method":"neigh.verification"}' | grep -q NOT_FOUND; }
eventually 3 given_up
[ "$(count)" -eq 31 ] || fail "an interrupted verification removed something"
