#!/usr/bin/env bash
# Somebody speaks for an own address while neighd probes for it, and leaves. The address is dadfailed, everybody who asks
# is told so, and it comes back: by itself, with the link, by hand, by SIGHUP (RFC 4862 5.4.5, RFC 5227 2.1.1).
. "$(dirname "$0")/_init.sh"
allow_log '2001:db8:1::1 is used by 02:00:00:00:01:66|02:00:00:00:01:66 claims our address'
require
port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
NEIGHBOR[retrans_time_ms]=1000 # the attacker has a second and more
OWN=2001:db8:1::1/64

attack() {
    ip netns exec "$RUN-h1" "$SMOKE_DIR/frames.py" every 0.05 na-unsolicited eth0 02:00:00:00:01:66 33:33:00:00:00:01 \
        "${OWN%/*}" &
    ATTACKER=$!
    PIDS+=("$ATTACKER")
}
stands() { [ "$(ctl -j address show dev lan0 | jq -r ".[] | select(.address == \"$OWN\") | .state")" = "$1" ]; }
comes_back() {
    kill "$ATTACKER"
    wait "$ATTACKER" 2>/dev/null || true
    "${@:-true}"
    eventually 30 stands preferred
    eventually 5 on h1 ping -c 1 -W 1 -q "${OWN%/*}" >/dev/null
}
link_is() { [ "$(ctl -j link | jq '.[0].up')" = "$1" ]; }
relink() {
    on h1 ip link set eth0 down
    eventually 5 link_is false
    on h1 ip link set eth0 up
    eventually 5 link_is true
    host_address h1 2001:db8:1::10/64 # it forgot that with its link
}

attack
launch_neighd
eventually 10 stands dadfailed
say "everybody who asks is told"
ctl address show dev lan0 | grep -q "^$OWN dadfailed lladdr 02:00:00:00:01:66" || fail "$(ctl address)"
ctl link | grep -q "inet6 $OWN dadfailed" || fail "$(ctl link)"
ctl -j link | jq -e ".[0] | (.addresses | index(\"$OWN\")) and
    (.address_states | any(.address == \"$OWN\" and .state == \"dadfailed\"))" >/dev/null || fail "$(ctl -j link)"
ctl metrics >"$TMP/metrics"
grep -qF "neighd_address_state{interface=\"lan0\",address=\"$OWN\",state=\"dadfailed\"} 1" "$TMP/metrics" ||
    fail "no gauge says dadfailed"

say "by itself"
"$NEIGHCTL" -s "$SOCKET" -j monitor >"$TMP/events" &
PIDS+=($!)
comes_back
told() { jq -es "any(.[]; .address == \"$OWN\" and .event == \"address\" and .state == \"$1\" and .seq > 0)" "$TMP/events"; }
eventually 5 told preferred >/dev/null

say "with the link, by hand, by SIGHUP"
for way in relink "ctl address retry ${OWN%/*} dev lan0" "kill -HUP $NEIGHD_PID"; do
    attack
    relink
    eventually 10 stands dadfailed
    comes_back $way
done
ctl address retry 2001:db8:1::77 dev lan0 2>/dev/null && fail "an address that nobody has was tried" || [ $? -eq 2 ]
