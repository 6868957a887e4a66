#!/usr/bin/env bash
# A second neighd with the same socket is told who has it before it touches a device; of two that find a stale socket one
# wins.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

say "the second one says who listens, and nothing of its devices"
ip -n "$RUN-nd" link add spare type veth peer name spare2
cat >"$TMP/second.yaml" <<YAML
eal: {args: ["--file-prefix=$RUN-2"]}
control: {socket: $SOCKET}
interfaces: [{name: lan0, device: "net_af_packet0,iface=spare", addresses: [192.0.2.1/24]}]
YAML
status=0
on nd "$NEIGHD" -c "$TMP/second.yaml" >"$TMP/out" 2>&1 || status=$?
[ $status -eq 1 ] || fail "exit code $status"
grep -q "^<3>.*control.socket: another daemon listens on $SOCKET (process $NEIGHD_PID)$" "$TMP/out" ||
    fail "said: $(cat "$TMP/out")"
! grep -Eq 'EAL|spare' "$TMP/out" || fail "it went for its devices: $(cat "$TMP/out")"
ctl version >/dev/null
pings h1 3 0.1 $H2_V4

say "nor of what else this machine hasn't got; a rehearsal says both, and takes nothing"
sed 's/iface=spare/iface=nowhere/' "$TMP/second.yaml" >"$TMP/third.yaml"
! on nd "$NEIGHD" -c "$TMP/third.yaml" >"$TMP/out" 2>&1 || fail "started"
grep -q "^<3>$TMP/third.yaml:2:.*another daemon listens on $SOCKET (process $NEIGHD_PID)$" "$TMP/out" ||
    fail "said: $(cat "$TMP/out")"
[ "$(wc -l <"$TMP/out")" -eq 1 ] || fail "and more: $(cat "$TMP/out")"
status=0
on nd "$NEIGHD" -c "$TMP/third.yaml" --check --on-this-machine >"$TMP/out" 2>&1 || status=$?
[ $status -eq 1 ] || fail "exit code $status"
for what in "2:[0-9]*: another daemon listens on $SOCKET (process $NEIGHD_PID)$" "3:[0-9]*: there is no interface nowhere"; do
    grep -q "^$TMP/third.yaml:$what" "$TMP/out" || fail "not said: $what in: $(cat "$TMP/out")"
done
on nd "$NEIGHD" -c "$TMP/second.yaml" --check || fail "a check of the file minds the daemon that runs"
ctl version >/dev/null

say "both find the socket of one that was killed: one takes it"
pid=$NEIGHD_PID
NEIGHD_PID=
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
[ -S "$SOCKET" ] || fail "no stale socket to find"
daemons=()
for n in 1 2; do
    sed "s/$RUN-2/$RUN-r$n/; s/net_af_packet0,iface=spare/net_null$n/" "$TMP/second.yaml" >"$TMP/race$n.yaml"
    ip netns exec "$RUN-nd" "$NEIGHD" -c "$TMP/race$n.yaml" >"$TMP/race$n.log" 2>&1 &
    daemons+=("$!")
    PIDS+=("$!")
done
one_listens() { grep -qs 'listening on' "$TMP"/race?.log; }
one_is_refused() { grep -qs "another daemon listens on $SOCKET" "$TMP"/race?.log; }
eventually 20 one_listens
eventually 20 one_is_refused
[ "$(cat "$TMP"/race?.log | grep -c 'listening on')" -eq 1 ] || fail "both listen"
ctl version >/dev/null

say "nothing is left behind at the end"
for pid in "${daemons[@]}"; do kill -TERM "$pid" 2>/dev/null || true; wait_gone "$pid" 20 || fail "it goes on"; done
[ ! -e "$SOCKET" ] && [ ! -e "$SOCKET.lock" ] || fail "socket or lock was left behind"
rm -rf "/run/dpdk/$RUN-2" "/run/dpdk/$RUN-r1" "/run/dpdk/$RUN-r2"
