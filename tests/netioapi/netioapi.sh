#!/usr/bin/env bash
# A C11 program that uses each of netioapi's calls, on a running neighd with hosts behind it: netioapi.sh CALLS LIBRARY.
CALLS=$1 LIBRARY=$2
. "$(dirname "$0")/../smoke/_init.sh"
two_hosts
export NEIGHD_SOCKET=$SOCKET

say "without a daemon every call returns ERROR_NOT_SUPPORTED"
"$CALLS" gone || fail "without a daemon"

start_neighd
say "every call, against real hosts"
"$CALLS" || fail "with neighd running"

say "a program that goes on calling while neighd is stopped and started again"
"$CALLS" watch >"$TMP/watch" &
PIDS+=("$!")
ctl replace 192.0.2.78 lladdr 02:00:00:00:00:09 dev lan0 # so that there is a table
seen() { [ "$(tail -n 1 "$TMP/watch")" = "$1" ]; }
eventually 5 seen 0
stop_neighd
eventually 5 seen 50
start_neighd
ctl replace 192.0.2.78 lladdr 02:00:00:00:00:09 dev lan0
eventually 5 seen 0

say "a user whom the socket does not let in, and one who may only read"
cp "$CALLS" "$TMP/calls" && cp "$LIBRARY" "$TMP/libneighctl.so.0" # where anybody may run them
chmod 0755 "$TMP" "$TMP/calls" "$TMP/libneighctl.so.0"
as_nobody() { LD_LIBRARY_PATH=$TMP setpriv --reuid 65534 --clear-groups -- "$TMP/calls" "$1"; }
chmod 0600 "$SOCKET"
as_nobody stranger || fail "a socket of mode 0600"
chmod 0666 "$SOCKET"
as_nobody reader || fail "a user who is no administrator"
