#!/usr/bin/env bash
# A second daemon on the same kernel interface is refused, with the other's process and the place in the file; the first
# one notices nothing. In another network namespace the same name is another interface. EAL's refusals are short.
. "$(dirname "$0")/_init.sh"

two_hosts
start_neighd
second() { on nd "$NEIGHD" -c "$TMP/second.yaml" >"$TMP/second.log" 2>&1; }

say "the same interface behind another driver, from another file"
cat >"$TMP/second.yaml" <<YAML
eal: {args: ["--file-prefix=$RUN-2"]}
worker: {idle-sleep-us: 50}
control: {socket: $TMP/second.sock}
interfaces:
  - {name: lan7, device: "net_af_packet7,iface=lan1"}
YAML
! second || fail "two daemons on one interface"
grep -q "second.yaml:5:26: .*another neighd (process $NEIGHD_PID) has the kernel's interface lan1" "$TMP/second.log" ||
    fail "it says: $(cat "$TMP/second.log")"
pings h1 3 0.1 "$H2_V4"

say "an argument that EAL does not take: a few lines, not its whole usage"
sed -i "s/--file-prefix=$RUN-2/--nonsense/" "$TMP/second.yaml"
! second || fail "started"
grep -q nonsense "$TMP/second.log" || fail "no word of the argument: $(cat "$TMP/second.log")"
[ "$(wc -l <"$TMP/second.log")" -le 8 ] || fail "too many lines: $(cat "$TMP/second.log")"

say "the interface's name in another namespace"
ip -n "$RUN-h1" link add lan1 type veth peer name lan1x
sed -i 's/--nonsense/--no-telemetry/' "$TMP/second.yaml"
ip netns exec "$RUN-h1" "$NEIGHD" -c "$TMP/second.yaml" >"$TMP/second.log" 2>&1 &
SECOND=$!
PIDS+=("$SECOND")
eventually 15 grep -q 'listening on' "$TMP/second.log"
kill -TERM "$SECOND"
wait "$SECOND" || fail "the second one: $(cat "$TMP/second.log")"
