#!/usr/bin/env bash
# neighd is stopped and started again: it exits with 0, hosts go on talking, and what it had learned comes back as STALE.
. "$(dirname "$0")/_init.sh"
EXTRA_CONFIG="state-file: $STATE_FILE"
two_hosts
start_neighd
pings h1 3 0.1 $H2_V4
pings h1 3 0.1 $H2_V6
ctl replace 198.51.100.9 lladdr 02:00:00:00:02:09 dev lan1

say "stop: exit code 0, the socket is gone, the state is saved"
stop_neighd
[ ! -S "$SOCKET" ] || fail "the socket file was left behind"
jq -e . "$STATE_FILE" >/dev/null || fail "the state file is no JSON"

say "while neighd is away, neighctl says so"
status=0
ctl show 2>/dev/null || status=$?
[ $status -eq 3 ] || fail "neighctl exits with $status where there is no daemon, not with 3"

say "start: learned entries are back, as STALE ones, before anything is sent to them"
capture_starts asked h2 'ether src 02:00:00:00:02:01 and (arp or (icmp6 and ip6[40] = 135))'
launch_neighd
for address in $H2_V4 $H2_V6; do
    state_is "$address" lan1 STALE || fail "$address is $(state_of "$address" lan1) after the restart"
    lladdr_is "$address" lan1 "$(mac_of h2)" || fail "$address has the wrong MAC after the restart"
done
! state_is 198.51.100.9 lan1 REACHABLE STALE || fail "a static entry came back as a learned one"

say "and the hosts keep talking"
await_addresses
pings h1 20 0.05 $H2_V4
pings h1 20 0.05 $H2_V6
capture_stops asked >/dev/null

say "SIGINT stops it as cleanly"
kill -INT "$NEIGHD_PID"
stop_neighd
