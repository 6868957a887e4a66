#!/usr/bin/env bash
# Lines of the log: each with its priority, DPDK's too; in words on a terminal; of the level that the file or log.set says.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

# start_fails WHAT DEVICE EAL_ARGUMENTS
start_fails() {
    cat >"$TMP/bad.yaml" <<YAML
eal: {args: ["--file-prefix=$RUN-2"$2]}
control: {socket: $TMP/bad.sock}
interfaces: [{name: lan0, device: "$1", addresses: [192.0.2.1/24]}]
YAML
    ! on nd "$NEIGHD" -c "$TMP/bad.yaml" >"$TMP/out" 2>&1 || fail "$1 $2: it starts"
}
say "why a device does not open is an error of the log, in the driver's own words"
ip -n "$RUN-nd" link add spare type veth peer name spare2
start_fails net_af_packet0,iface=spare,qpairs=0 ""
[ "$(grep -c "^<3>" "$TMP/out")" -ge 2 ] || fail "no word of the driver's: $(cat "$TMP/out")"
! grep -v '^<[0-7]>' "$TMP/out" || fail "lines without a priority"

say "a wrong argument of EAL's is no page of usage"
start_fails net_null0 ', "--no-such-option"'
grep -q '^<3>.*eal' "$TMP/out" || fail "no error: $(cat "$TMP/out")"
[ "$(wc -l <"$TMP/out")" -le 10 ] || fail "too many lines: $(cat "$TMP/out")"

say "mistakes of the file are errors of the log as well, with a time on a terminal"
printf 'interfaces: []\nnonsense: 1\n' >"$TMP/wrong.yaml"
! "$NEIGHD" -c "$TMP/wrong.yaml" 2>"$TMP/out" || fail "started"
grep -q "^<3>$TMP/wrong.yaml:2:1: " "$TMP/out" || fail "said: $(cat "$TMP/out")"
script -qec "$NEIGHD -c $TMP/wrong.yaml" /dev/null >"$TMP/out" </dev/null || true
grep -Eq '^[0-9]{4}-[0-9]{2}-[0-9]{2} ([0-9]{2}:){2}[0-9]{2}\.[0-9]{3} error: .*wrong.yaml:2:1: ' "$TMP/out" ||
    fail "on a terminal: $(cat "$TMP/out")"

say "log.set changes the level until SIGHUP, and is for admins"
level() { rpc "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"log.set\",\"params\":{\"level\":\"$1\"}}"; }
connections() { grep -c '^<7>control socket: connection' "$LOG" || true; }
[ "$(connections)" -eq 0 ] || fail "debug lines without being asked for"
level debug | jq -e '.result.level == "debug"' >/dev/null || fail "not set"
ctl version >/dev/null
tells_connections() { [ "$(connections)" -gt 0 ]; }
eventually 5 tells_connections
level loud | jq -e '.error.data.status == "INVALID_PARAMETER"' >/dev/null || fail "a level that is none"
kill -HUP "$NEIGHD_PID"
eventually 5 grep -q '^<6>reloaded: nothing to change' "$LOG"
is_info() { rpc '{"jsonrpc":"2.0","id":1,"method":"log.get"}' | jq -e '.result.level == "info"' >/dev/null; }
eventually 5 is_info
rm -rf "/run/dpdk/$RUN-2"
