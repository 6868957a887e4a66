#!/usr/bin/env bash
# A gateway pair or a bond fails over: all that neighd knows behind lan1 is at another MAC from one moment to the next,
# and says so once, back to back: 4,000 gratuitous ARP packets, then 4,000 unsolicited advertisements, each beside a
# question of a stranger's; then ten bursts with pauses. Every entry moves, though the strangers are more than may pass.
# neighd stands still while they are sent, so that they wait at its port and come as fast as it takes them.
. "$(dirname "$0")/_init.sh"
ALL=4000 SEEN=0
NEIGHBOR[max_entries]=16384
require
port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
port lan1 "10.9.0.1/16 2001:db8:9::1/64" h2 "10.9.255.1/16 2001:db8:9::ffff/64"
write_config
sed -i 's/iface=lan1/&,framecnt=16384/' "$CONFIG"  # room for them all, however slow the machine is
start_neighd

# claims MAC_PREFIX FAMILY [strangers|BURSTS]
claims() { on h2 "$SMOKE_DIR/claims.py" eth0 "$@"; }
known() {
    local n
    for ((n = 0; n < ALL; n++)); do
        printf 'replace 10.9.%d.%d lladdr 02:aa:00:00:00:01 dev lan1 nud %s\n' $((1 + n / 250)) $((1 + n % 250)) "$1"
        printf 'replace 2001:db8:9::1:%x lladdr 02:aa:00:00:00:01 dev lan1 nud %s\n' "$n" "$1"
    done | ctl -batch -
}
# moved FAMILY PREFIX: all of them have their own MAC, which starts with PREFIX and ends in their number
moved() {
    SEEN=$(ctl "-$1" -j show dev lan1 nud all | jq "[.[] | select(.lladdr // \"\" | startswith(\"$2\"))] | length")
    [ "$SEEN" = $ALL ]
}
total() { ctl -j stats dev lan1 | jq ".totals.$1"; }

for state in reachable stale; do
    known $state
    for family in 4 6; do
        say "$state, IPv$family: $ALL back to back"
        kill -STOP "$NEIGHD_PID"
        claims 02:b$family $family strangers
        kill -CONT "$NEIGHD_PID"
        eventually 20 moved $family 02:b$family
    done
done
say "again, in ten bursts with pauses"
for family in 4 6; do
    claims 02:c$family $family 10
    eventually 20 moved $family 02:c$family
done
say "put off: $(total notices_put_off), strangers kept away: $(total strangers_limited)"
[ "$(total claims_limited)" = 0 ] || fail "claims were lost"
[ "$(total lladdr_changed)" -ge $((4 * ALL)) ] || fail "not every move was counted"
