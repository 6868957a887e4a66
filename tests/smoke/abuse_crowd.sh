#!/usr/bin/env bash
# A crowd at the control socket, and nobody else notices: what is expected stands in abuse_crowd.py. Who may not connect
# at all is told so by the kernel.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd
chmod 711 "$TMP"
stranger="setpriv --reuid 65534 --regid 65534 --clear-groups"
$stranger socat -u OPEN:/dev/null "UNIX-CONNECT:$SOCKET" 2>"$TMP/refused" && fail "a stranger got in"
grep -q 'Permission denied' "$TMP/refused" || fail "said: $(cat "$TMP/refused")"
chmod 666 "$SOCKET" # from here on other users may read
timeout 110 python3 -B "$SMOKE_DIR/abuse_crowd.py" "$SOCKET" "$NEIGHD_PID" "$RUN-h1" "$H2_V4" || fail "see above"
