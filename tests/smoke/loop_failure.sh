#!/usr/bin/env bash
# An exception in the main loop: the state is saved, neighd says what happened and ends with a failure.
. "$(dirname "$0")/_init.sh"
EXTRA_CONFIG="state-file: $STATE_FILE"
two_hosts
allow_log 'thrown by the test'
# A sanitizer's library has to come first.
sanitizer=$(ldd "$NEIGHD" | grep -oE '/[^ ]*lib[at]san[^ ]*' | tr '\n' ' ' || true)
printf '#!/bin/sh\nexport LD_PRELOAD="%s" THROW_WHEN=%q WATCHDOG_USEC=100000 WATCHDOG_PID=$$\nexec %q "$@"\n' \
    "$sanitizer$NEIGHD_BUILD/tests/smoke/libthrowing.so" "$TMP/now" "$NEIGHD" >"$TMP/neighd"
chmod 755 "$TMP/neighd"
NEIGHD=$TMP/neighd
start_neighd
pings h1 3 0.1 $H2_V4
mac=$(mac_of h2)

touch "$TMP/now"
pid=$NEIGHD_PID
NEIGHD_PID=
wait_gone "$pid" 10 || fail "it goes on"
status=0
wait "$pid" || status=$?
[ $status -eq 1 ] || fail "exit code $status"
grep -q '^<3>.*thrown by the test' "$LOG" || fail "it does not say why"
jq -e --arg mac "$mac" '.neighbors | any(.dst == "198.51.100.10" and .lladdr == $mac)' "$STATE_FILE" >/dev/null ||
    fail "the neighbors are not saved"
[ ! -e "$SOCKET" ] || fail "the socket was left behind"
