#!/usr/bin/env bash
# Bursts for a neighbor who answers late: as many packets wait as Linux lets wait, of more the latest, and they leave in
# order (RFC 1122 2.3.2.2). Packet number n of a burst has n bytes of payload, or all have as many.
. "$(dirname "$0")/_init.sh"
two_hosts
NEIGHBOR[mcast_solicit]=100
start_neighd
late_v4=198.51.100.77 late_v6=2001:db8:2::77

counted() { ctl -j stats dev lan1 | jq ".totals.$1"; }
# burst ADDRESS COUNT [LENGTH]: until all of it has come to wait.
burst() {
    local held
    held=$(counted held_packets)
    on h1 /usr/bin/python3 - "$@" <<'END'
import socket, sys
to, count, *length = sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:])
with socket.socket(socket.AF_INET6 if ":" in to else socket.AF_INET, socket.SOCK_DGRAM) as s:
    for n in range(1, count + 1):
        s.sendto(bytes(length[0] if length else n), (to, 9))
END
    eventually 5 has_held $((held + $2))
}
has_held() { [ "$(counted held_packets)" -eq "$1" ]; }
# of_the_burst ADDRESS: lengths, as they arrive once h2 has the address.
of_the_burst() {
    capture_starts late h2 "udp and dst host $1"
    host_address h2 "$1/$2"
    eventually 5 state_is "$1" lan1 REACHABLE STALE DELAY PROBE
    on h1 ping -q -c 1 -W 2 "$1" >/dev/null
    capture_stops late | sed 's/.*length //'
    ip -n "$RUN-h2" address del "$1/$2" dev eth0
    ctl del "$1" dev lan1
}

for late in "$late_v4 24" "$late_v6 64"; do
    set -- $late
    say "$1: 44 packets of full size, as many as a datagram has fragments, all wait"
    burst "$1" 44 1400
    [ "$(of_the_burst "$1" "$2" | grep -c 1400)" -eq 44 ] || fail "some of 44 were lost"

    say "$1: and so do 200 small ones, in order"
    burst "$1" 200
    [ "$(of_the_burst "$1" "$2")" = "$(seq 200)" ] || fail "not all of 200, or not in order"
done
[ "$(counted drop_hold_overflow)" -eq 0 ] || fail "pushed out: $(counted drop_hold_overflow)"

say "with unres_qlen: 50 the latest 50 of 200"
sed -i 's/^neighbor:/&\n  unres_qlen: 50/' "$CONFIG"
kill -HUP "$NEIGHD_PID"
eventually 5 grep -q "^<6>reloaded" "$LOG"
burst $late_v4 200
[ "$(counted drop_hold_overflow)" -eq 150 ] || fail "pushed out: $(counted drop_hold_overflow)"
[ "$(of_the_burst $late_v4 24)" = "$(seq 151 200)" ] || fail "not the latest 50"
