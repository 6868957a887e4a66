#!/usr/bin/env bash
# A line a port at start says what it is, `link` which frames to groups it hands over; a device that was given a MAC has its
# own again once neighd is gone.
. "$(dirname "$0")/_init.sh"
two_hosts
PORT_MORE[lan0]="mac: 02:00:00:00:0a:0a"
start_neighd

say "a line a port"
said() {
    grep -Eq "^<6>$1: net_af_packet net_af_packet., .*, 1 queue, polled by worker 0, no RSS, .*, buffers of 2048 bytes, MAC $2, MTU 1500, multicast promiscuous$" "$LOG" ||
        fail "no such line of $1: $(grep "$1" "$LOG")"
}
said lan0 02:00:00:00:0a:0a
said lan1 02:00:00:00:02:01
ctl -j link | jq -e 'all(.[]; .multicast == "promiscuous")' >/dev/null || fail "$(ctl -j link)"
ctl link | grep -q '^1: lan0: .* multicast promiscuous$' || fail "$(ctl link)"

say "the MAC of the file, and the device's own again"
[ "$(mac_of nd lan0)" = 02:00:00:00:0a:0a ] || fail "while neighd runs: $(mac_of nd lan0)"
stop_neighd
[ "$(mac_of nd lan0)" = 02:00:00:00:01:01 ] || fail "after it: $(mac_of nd lan0)"
[ "$(mac_of nd lan1)" = 02:00:00:00:02:01 ] || fail "lan1 was given none, and has $(mac_of nd lan1)"
