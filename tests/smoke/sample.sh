#!/usr/bin/env bash
# The sample configuration as it is installed, on a machine without a NIC to spare: the daemon starts, and the commands
# in the sample's own comment work as they are written.
. "$(dirname "$0")/_init.sh"

require
[ -e /dev/net/tun ] || skip "needs /dev/net/tun"
SAMPLE=$SMOKE_DIR/../../config/neighd.yaml

say "paths and EAL's prefix of this run's own; the rest stays"
sed "s,/run/neighd/neighd.sock,$SOCKET,; s,/var/lib/neighd/neighbors.json,$TMP/state/neighbors.json,
    s,^  # args: .*,  args: [\"--file-prefix=$RUN\"],; s,^# worker:,worker: {idle-sleep-us: 50},; s,^#   [a-z-]*: .*,," \
    "$SAMPLE" >"$CONFIG"
"$NEIGHD" -c "$CONFIG" --check
# What net_tap says of a kernel without the multiq discipline is harmless.
allow_log 'tap|qdisc'
launch_neighd
grep -q "its MAC is .* for ntap0, the kernel's end of it, has the device's" "$LOG" || fail "not a word about the kernel's end"
grep -q '2 interfaces, 1 worker,' "$LOG" || fail "no number of interfaces and workers"
! grep -q 'memory-mb' "$LOG" || fail "the default memory is not enough for the defaults"

say "the commands in its comment"
mapfile -t COMMANDS < <(sed -n 's/^#   \(ip\|ping\|neighctl\) /\1 /p' "$SAMPLE")
[ ${#COMMANDS[@]} -ge 4 ] || fail "no commands: ${COMMANDS[*]}"
for command in "${COMMANDS[@]}"; do
    say "   $command"
    on nd env PATH="$NEIGHD_BUILD:$PATH" NEIGHD_SOCKET="$SOCKET" $command >"$TMP/out" || fail "$(cat "$TMP/out")"
done
grep -q '192.0.2.10 dev lan0' "$TMP/out" || fail "no neighbor: $(cat "$TMP/out")"
stop_neighd
[ -s "$TMP/state/neighbors.json" ] || fail "no state file in a folder that was not there"
