#!/usr/bin/env bash
# neighctl capture dropped: frames that nobody wants are there, each with the name of its counter as its comment, and those that
# control drops as well; what is forwarded is not. Neighbor discovery alone.
. "$(dirname "$0")/_init.sh"
two_hosts python3
start_neighd

starts() { # NAME ARGUMENTS...: into $TMP/NAME
    "$NEIGHCTL" -s "$SOCKET" capture "${@:2}" -w "$TMP/$1" 2>"$TMP/$1.err" &
    PIDS+=("$!")
    printf -v "PID_$1" %s $!
    eventually 5 test -s "$TMP/$1"
}
ends() {
    local pid=PID_$1
    kill "${!pid}"
    wait_gone "${!pid}" 10 || fail "capture $1 goes on"
}
sees() { tcpdump -nn -e -r "$TMP/$1" 2>/dev/null | grep -E -- "$2" >/dev/null || fail "capture $1 lacks '$2': $(tcpdump -nn -r "$TMP/$1")"; }

say "a frame for another host, one that claims our MAC, one without a route, one that waited in vain"
starts dropped dropped
starts nd nd
frame() { on h1 python3 "$SMOKE_DIR/frames.py" "$1" eth0 "${@:2}"; }
frame arp-gratuitous 02:00:00:00:01:10 02:00:00:00:00:77 192.0.2.66
frame arp-reply 02:00:00:00:01:01 02:00:00:00:01:01 192.0.2.67 192.0.2.1
frame arp-reply ff:ff:ff:ff:ff:ff 02:00:00:00:01:01 192.0.2.68 192.0.2.1
on h1 ping -c 1 -W 1 -q 203.0.113.7 >/dev/null || true
on h1 ping -c 1 -W 1 -q 198.51.100.99 >/dev/null || true
pings h1 2 0.1 $H2_V4
ctl resolve $H2_V6 dev lan1 >/dev/null
for reason in drop_other_host drop_own_lladdr drop_source_mac drop_no_route drop_unresolved; do
    eventually 10 grep -qa $reason "$TMP/dropped"
done
sleep 0.2 # what follows is in the file as well
ends dropped
ends nd
sees dropped '02:00:00:00:01:10 > 02:00:00:00:00:77, .*192.0.2.66'
sees dropped '192.0.2.67'
sees dropped '203.0.113.7: ICMP echo request'
sees dropped '198.51.100.99: ICMP echo request'
! tcpdump -nn -r "$TMP/dropped" 2>/dev/null | grep -E "$H1_V4 > $H2_V4|echo reply" >/dev/null || fail "what is forwarded is told as dropped"
sees nd "neighbor solicitation, who has $H2_V6"
sees nd "neighbor advertisement, tgt is $H2_V6"
! tcpdump -nn -r "$TMP/nd" 2>/dev/null | grep -E 'ARP|echo' >/dev/null || fail "there is more than neighbor discovery"
grep -qE '^neighctl: [1-9][0-9]* packets captured, 0 lost$' "$TMP/dropped.err" || fail "it says $(cat "$TMP/dropped.err")"
if command -v tshark >/dev/null; then
    tshark -r "$TMP/dropped" -Y 'arp.src.proto_ipv4 == 192.0.2.66' -T fields -e frame.interface_name -e frame.comment 2>/dev/null |
        grep -x $'lan0\tdrop_other_host' >/dev/null || fail "tshark shows no comment"
else
    say "(no tshark here: the comments have been looked for in the file)"
fi
