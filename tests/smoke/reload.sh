#!/usr/bin/env bash
# SIGHUP under ping: a route, a timer, a limit and static neighbors change at once, and nothing is lost.
. "$(dirname "$0")/_init.sh"
two_hosts
port lan2 "198.51.102.1/24" h3 "198.51.102.10/24"
for host in h2 h3; do host_address $host 203.0.113.9/32; done # the same service at two places
NEIGHBOR[base_reachable_time_ms]=60000
static() { echo "  - {dst: 192.0.2.$1, lladdr: \"02:00:00:00:00:$2\"}"; }
EXTRA_CONFIG="routes: [{to: 203.0.113.0/24, via: $H2_V4}]
neighbors:
$(static 7 07)
$(static 8 08)
$(static 9 09)"
start_neighd

unresolved() {
    ctl -j show dev lan0 nud all | jq '[.[] | select(.state[0] == "INCOMPLETE" or .state[0] == "FAILED")] | length'
}
# scan LAST_BYTES...: somebody asks for hosts that aren't there.
scan() { on h2 bash -c "for n in $*; do ping -q -c 1 -W 1 192.0.2.\$n >/dev/null & done; wait" || true; }

scan {100..119}
[ "$(unresolved)" -eq 20 ] || fail "$(unresolved) unresolved entries, not 20"
ctl replace $H1_V4 lladdr "$(mac_of h1)" dev lan0 nud reachable
ctl replace 192.0.2.9 lladdr 02:00:00:00:00:99 dev lan0 # an operator's own, from here on
sleep 1
state_is $H1_V4 lan0 REACHABLE || fail "$H1_V4 is $(state_of $H1_V4 lan0)"

say "everything at once, under a fast ping over that route"
ping_starts h1 0.005 203.0.113.9
capture_starts late h2 'icmp and dst 203.0.113.9'
capture_starts moved h3 'icmp and dst 203.0.113.9'
NEIGHBOR[base_reachable_time_ms]=200
NEIGHBOR[max_incomplete]=4
EXTRA_CONFIG="routes: [{to: 203.0.113.0/24, via: 198.51.102.10}]
neighbors:
$(static 8 88)
$(static 6 06)"
write_config
kill -HUP "$NEIGHD_PID"
eventually 5 grep -q '^<6>reloaded: 3 timers, 3 limits, 1 route, 4 neighbors$' "$LOG"
after=$(date +%s.%N)
has_moved() { [ "$(wc -l <"$TMP/moved.cap")" -ge 30 ]; }
eventually 10 has_moved
ping_stops
capture_stops moved >/dev/null
[ -z "$(capture_stops late | awk -v t="$after" '$1 > t')" ] || fail "packets went to h2 after the reload"

say "the timer, the limit and the neighbors are in force"
[ "$(unresolved)" -eq 20 ] || fail "a lower limit dropped entries at once"
scan {120..139}
[ "$(unresolved)" -le 4 ] || fail "$(unresolved) unresolved entries, more than 4"
ctl replace $H1_V4 lladdr "$(mac_of h1)" dev lan0 nud reachable
eventually 2 state_is $H1_V4 lan0 STALE
for row in 6=02:00:00:00:00:06 7= 8=02:00:00:00:00:88 9=02:00:00:00:00:99; do # came, went, changed, the operator's
    lladdr_is "192.0.2.${row%%=*}" lan0 "${row#*=}" || fail "192.0.2.${row%%=*} is not as it should be"
done
