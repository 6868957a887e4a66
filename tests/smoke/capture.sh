#!/usr/bin/env bash
# neighctl capture: both directions of a port and its filters, read by tcpdump (and tshark, where it is installed); a count, an
# interrupt, a pipe; who may. Not here: what is dropped (capture_dropped), who doesn't read (capture_unread).
. "$(dirname "$0")/_init.sh"
two_hosts socat python3
start_neighd

# starts NAME ARGUMENTS...: into $TMP/NAME, in force once the file has its first blocks. With SIGINT as a shell has it.
starts() {
    python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
        "$NEIGHCTL" -s "$SOCKET" capture "${@:2}" -w "$TMP/$1" 2>"$TMP/$1.err" &
    PIDS+=("$!")
    printf -v "PID_$1" %s $!
    eventually 5 test -s "$TMP/$1"
}
ends() { # NAME [SIGNAL]: with 0
    local pid=PID_$1 status=0
    [ $# -lt 2 ] || kill "-$2" "${!pid}"
    wait_gone "${!pid}" 10 || fail "capture $1 goes on"
    wait "${!pid}" || status=$?
    [ $status -eq 0 ] || fail "capture $1 ended with $status: $(cat "$TMP/$1.err")"
}
shows() { tcpdump -nn -e -r "$TMP/$1" 2>/dev/null; }
sees() { shows "$1" | grep -E -- "$2" >/dev/null || fail "capture $1 lacks '$2': $(shows "$1")"; }
lacks() { ! shows "$1" | grep -E -- "$2" >/dev/null || fail "capture $1 has '$2': $(shows "$1")"; }

say "three at once: all of one interface, ARP of the other, so many of a host; each ends in its way"
ctl flush all >/dev/null
starts all dev lan0
starts arp arp dev lan1
starts count host $H2_V4 count 3
pings h1 3 0.1 $H2_V4
pings h1 2 0.1 $H2_V6
ends count
ends all INT
ends arp TERM
grep -q '^neighctl: 3 packets captured, 0 lost$' "$TMP/count.err" || fail "it says $(cat "$TMP/count.err")"
[ "$(shows count | wc -l)" -eq 3 ] || fail "not three packets: $(shows count)"
sees all "02:00:00:00:01:10 > 02:00:00:00:01:01, .* $H1_V4 > $H2_V4: ICMP echo request"
sees all "02:00:00:00:01:01 > 02:00:00:00:01:10, .* $H2_V4 > $H1_V4: ICMP echo reply"
sees all "$H1_V6 > $H2_V6: ICMP6, echo request"
lacks all 'who-has 198'
sees arp "02:00:00:00:02:01 > ff:ff:ff:ff:ff:ff, .* who-has $H2_V4 tell 198.51.100.1"
sees arp "02:00:00:00:02:10 > 02:00:00:00:02:01, .* $H2_V4 is-at 02:00:00:00:02:10"
lacks arp ICMP
if command -v tshark >/dev/null; then
    fields() { tshark -r "$TMP/all" -T fields -e frame.interface_name -e frame.packet_flags_direction 2>/dev/null | sort -u | tr '\t\n' '  '; }
    grep -qE '^lan0 0x0*1 lan0 0x0*2 $' <<<"$(fields)" || fail "tshark shows interfaces and directions: $(fields)"
else
    say "(no tshark here: tcpdump alone has read it)"
fi

say "through a pipe, and who may not"
timeout 30 bash -c "'$NEIGHCTL' -s '$SOCKET' capture arp count 1 2>/dev/null | tcpdump -nn -r - 2>/dev/null" >"$TMP/pipe" &
PIPE=$!
asked_anew() { on h1 ip neigh flush dev eth0; on h1 ping -c 1 -W 1 -q 192.0.2.1 >/dev/null; [ -s "$TMP/pipe" ]; }
eventually 20 asked_anew
wait $PIPE
grep -q ARP "$TMP/pipe" || fail "tcpdump reads from the pipe: $(cat "$TMP/pipe")"
chmod 711 "$TMP"
chmod 666 "$SOCKET"
setpriv --reuid 65534 --regid 65534 --clear-groups socat -t 3 - "UNIX-CONNECT:$SOCKET" >"$TMP/stranger" \
    <<<'{"jsonrpc":"2.0","id":1,"method":"capture.start","params":{}}'
jq -e '.error.data.status == "ACCESS_DENIED"' "$TMP/stranger" >/dev/null || fail "a stranger captures: $(cat "$TMP/stranger")"
