#!/usr/bin/env bash
# neighctl on a terminal: columns, colors as `ip -c` has them, a progress line for long batches; none of it in a pipe.
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

NEIGHCTL=$NEIGHCTL SOCKET=$SOCKET timeout 60 python3 "$SMOKE_DIR/terminal.py"
say "columns and colors on a terminal, progress of a batch"
