#!/usr/bin/env bash
# neighctl on a terminal: columns, colors as `ip -c` has them, a progress line for long batches, top; in a pipe none of it.
. "$(dirname "$0")/_init.sh"

two_hosts
start_neighd
ctl add 192.0.2.77 lladdr 02:00:00:00:00:77 dev lan0
ctl add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lan0 router
ctl add 2001:db8:1::77 lladdr 02:00:00:00:00:78 dev lan0 nud stale

# The same words in the same order as in a pipe, whatever stands around them.
plain=$(ctl show nud permanent)
[ "$plain" = "$(printf '%s\n' "192.0.2.77 dev lan0 lladdr 02:00:00:00:00:77 PERMANENT " \
    "192.0.2.7 dev lan0 lladdr 02:00:00:00:00:07 router PERMANENT ")" ] || fail "in a pipe: $plain"
ctl -c show nud permanent | grep -qF $'\033[35m192.0.2.7 \033[0mdev \033[36mlan0 \033[0mlladdr \033[33m02:' ||
    fail "no colors where they are asked for"

say "top in a pipe: a block a second, so many; an object a line with -j; a daemon that is not there"
[ "$(ctl top -n 2 | grep -c '^lan0  .* up ')" -eq 2 ] || fail "not two blocks"
ctl -j top dev lan1 -n 1 | jq -e '.interfaces | length == 1 and .[0].name == "lan1" and .[0].up' >/dev/null || fail "not lan1"
status=0
"$NEIGHCTL" -s /nowhere.sock top -n 1 2>/dev/null || status=$?
[ $status -eq 3 ] || fail "without a daemon top ends with $status"

NEIGHCTL=$NEIGHCTL SOCKET=$SOCKET timeout 100 python3 "$SMOKE_DIR/terminal.py"
say "columns and colors on a terminal, progress of a batch, top"
