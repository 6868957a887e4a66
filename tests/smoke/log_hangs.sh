#!/usr/bin/env bash
# Whoever reads neighd's log hangs, and the pipe to it is full: neighbors are resolved, commands answered, SIGHUP obeyed, and
# it stops in time. Once the log is read, it is whole.
. "$(dirname "$0")/_init.sh"
two_hosts
mkfifo "$TMP/pipe"
# Fills the pipe, and reads nothing until it is told to. Its own descriptor is non-blocking; neighd's stays as it is.
cat >"$TMP/hangs.py" <<'PY'
import fcntl, os, signal, sys
pipe, out = os.open(sys.argv[1], os.O_RDWR | os.O_NONBLOCK), sys.argv[2]
fcntl.fcntl(pipe, 1031, 4096)  # F_SETPIPE_SZ
filling = 0
try:
    while True:
        filling += os.write(pipe, b".")
except BlockingIOError:
    pass
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
open(out + ".full", "w").close()
signal.sigwait({signal.SIGUSR1})
os.set_blocking(pipe, True)
with open(out, "wb", buffering=0) as log:
    while text := os.read(pipe, 4096):
        log.write(text[filling:])
        filling = max(0, filling - len(text))
PY
python3 "$TMP/hangs.py" "$TMP/pipe" "$TMP/read" &
reader=$!
PIDS+=("$reader")
eventually 20 [ -e "$TMP/read.full" ]
printf '#!/bin/sh\nexec %q "$@" 2>%q\n' "$NEIGHD" "$TMP/pipe" >"$TMP/neighd"
chmod 755 "$TMP/neighd"
NEIGHD=$TMP/neighd

say "it starts, resolves and answers though nobody takes a line"
start_neighd
forget_all
pings h1 20 0.05 $H2_V4
pings h1 20 0.05 $H2_V6
rpc '{"jsonrpc":"2.0","id":1,"method":"log.get"}' | jq -e '.result.level == "info" and .result.lost == 0' >/dev/null

say "reloads with and without mistakes, the log still unread"
sed -i 's/^log:.*//; $a log: {level: debug}' "$CONFIG"
kill -HUP "$NEIGHD_PID"
is_level() { rpc '{"jsonrpc":"2.0","id":1,"method":"log.get"}' | jq -e --arg level "$1" '.result.level == $level' >/dev/null; }
eventually 5 is_level debug
for _ in 1 2 3; do kill -HUP "$NEIGHD_PID"; ctl show >/dev/null; done
pings h1 10 0.05 $H2_V4

say "it stops though nobody reads, and with exit code 0"
stop_neighd

say "once somebody reads, what is told is told in whole lines"
sed -i 's/^log:.*//' "$CONFIG"
launch_neighd
kill -USR1 "$reader"
eventually 5 grep -q '^<6>neighd [0-9].*listening on' "$TMP/read"
! grep -v '^<[0-7]>' "$TMP/read" || fail "these are no lines of the log"
grep -E '^<[0-4]>' "$TMP/read" >>"$LOG" || true
