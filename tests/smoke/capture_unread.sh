#!/usr/bin/env bash
# A client that captures and doesn't read: no packet in transit is lost or waits for it, it is told what it missed, and its file is
# whole. Four at once; a fifth is BUSY until one ends.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
pings h1 2 0.1 $H2_V4

say "four at once, and no fifth"
declare -a CAPTURES=()
for n in 1 2 3 4; do
    "$NEIGHCTL" -s "$SOCKET" capture -w "$TMP/c$n" 2>"$TMP/c$n.err" &
    CAPTURES+=("$!")
    PIDS+=("$!")
    eventually 5 test -s "$TMP/c$n"
done
status=0
ctl capture -w "$TMP/c5" 2>"$TMP/c5.err" || status=$?
[ $status -eq 2 ] && grep -q '^neighctl: BUSY: there are 4 captures already$' "$TMP/c5.err" || fail "a fifth: $status, $(cat "$TMP/c5.err")"
[ ! -e "$TMP/c5" ] || fail "a refused capture made a file"

say "nobody reads, and a flood loses nothing"
kill -STOP "${CAPTURES[@]}"
drops() { ctl -j stats | jq '.totals | .drop_tx_full + .drop_no_mbuf + .rx_no_mbuf'; }
before=$(drops)
out=$(on h1 ping -q -f -c 4000 -s 1200 -W 2 $H2_V4) || true
grep -q ' 4000 received' <<<"$out" || fail "the flood lost packets: $(grep received <<<"$out")"
[ "$(drops)" = "$before" ] || fail "packets were dropped: $(ctl stats | grep drop_)"

say "what was missed is told, and the file is whole"
kill -CONT "${CAPTURES[@]}"
read_all() { [ "$(stat -c %s "$TMP/c1")" -eq "$SIZE" ] && return 0; SIZE=$(stat -c %s "$TMP/c1"); sleep 0.3; return 1; }
SIZE=0
eventually 20 read_all
kill -TERM "${CAPTURES[@]}"
for n in 1 2 3 4; do
    wait_gone "${CAPTURES[$((n - 1))]}" 10 || fail "capture $n goes on"
    grep -qE '^neighctl: [0-9]+ packets captured, [1-9][0-9]* lost$' "$TMP/c$n.err" || fail "capture $n says $(cat "$TMP/c$n.err")"
    [ "$(tcpdump -nn -r "$TMP/c$n" 2>"$TMP/tcpdump" | wc -l)" -eq "$(cut -d ' ' -f 2 "$TMP/c$n.err")" ] || fail "not the packets it tells of"
    ! grep -qi truncated "$TMP/tcpdump" || fail "$(cat "$TMP/tcpdump")"
done
sum=$(awk '/captured/ { print $2 + $5 }' "$TMP/c1.err")
[ "$sum" -ge 16000 ] || fail "captured and lost are $sum, and 4000 requests and answers came and left"
[ "$(ctl -j stats | jq .totals.rx_packets)" -gt 0 ] || fail "neighd does not answer"
timeout 20 "$NEIGHCTL" -s "$SOCKET" capture count 0 -w "$TMP/c6" || fail "no room once they have ended"
