#!/usr/bin/env bash
# Started by hand as root, neighd keeps what its devices need, in every thread, and goes on doing all that it does.
. "$(dirname "$0")/_init.sh"
EXTRA_CONFIG="state-file: $STATE_FILE"
two_hosts
start_neighd
NET_ADMIN=12 NET_RAW=13 CHOWN=0
# Where nobody may raise the limit of pinned memory (a container without CAP_SYS_RESOURCE), that of going beyond it.
IPC_LOCK=()
[ "$(ulimit -l)" = unlimited ] || (ulimit -l unlimited) 2>/dev/null || IPC_LOCK=(14)

# held FIELD: what all threads have of it, one value.
held() { sed -n "s/^$1:[[:space:]]*//p" /proc/"$NEIGHD_PID"/task/*/status | sort -u; }
# keeps CAPABILITY...: these alone, whichever set one looks at.
keeps() {
    local set want=0 capability
    for capability; do want=$((want | 1 << capability)); done
    want=$(printf '%016x' $want)
    for set in CapEff CapPrm CapBnd; do [ "$(held $set)" = "$want" ] || fail "$set: $(held $set), not $want"; done
    for set in CapInh CapAmb; do [ "$(held $set)" = 0000000000000000 ] || fail "$set: $(held $set)"; done
    [ "$(held NoNewPrivs)" = 1 ] || fail "new privileges can be had"
}
say "packet sockets: two capabilities, and one to give the socket to its group"
[ "$(find /proc/"$NEIGHD_PID"/task -mindepth 1 -maxdepth 1 | wc -l)" -ge 3 ] || fail "fewer threads than expected"
keeps $NET_ADMIN $NET_RAW $CHOWN "${IPC_LOCK[@]}"
grep -q "^<6>capabilities kept: CAP_CHOWN, CAP_NET_ADMIN, CAP_NET_RAW${IPC_LOCK:+, CAP_IPC_LOCK}; no_new_privs is set\$" "$LOG" || fail "it does not say so"

say "mode and group of the socket, and where the state goes, by SIGHUP"
mkdir "$TMP/elsewhere"
sed -i "s|^control:.*|control: {socket: $SOCKET, mode: \"0640\", group: daemon}|
    s|^state-file:.*|state-file: $TMP/elsewhere/neighbors.json|" "$CONFIG"
kill -HUP "$NEIGHD_PID"
has_access() { [ "$(stat -c '%a %G' "$SOCKET")" = "640 daemon" ]; }
eventually 5 has_access

say "the link goes and comes back"
carrier_is() { ctl -j link | jq -e --argjson up "$1" '.[] | select(.name == "lan1").up == $up' >/dev/null; }
ip -n "$RUN-h2" link set eth0 down
eventually 10 carrier_is false
ip -n "$RUN-h2" link set eth0 up
ip -n "$RUN-h2" route replace default via 198.51.100.1
ip -n "$RUN-h2" -6 address replace "$H2_V6/64" dev eth0 nodad
eventually 10 carrier_is true
pings h1 5 0.1 $H2_V4

say "the state is saved"
stop_neighd
jq -e '.neighbors | length > 0' "$TMP/elsewhere/neighbors.json" >/dev/null || fail "no neighbors in the state file"

say "a TAP takes one capability less"
PORTS=(tap0)
sed -i 's|device: net_af_packet0,.*|device: net_tap0,iface=ndtap|; /name: lan1/,/addresses/d' "$CONFIG"
launch_neighd
keeps $NET_ADMIN $CHOWN "${IPC_LOCK[@]}"
stop_neighd
