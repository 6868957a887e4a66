#!/usr/bin/env bash
# The routes in force, as `ip route` prints them; the one that a destination takes is the one that its packets take.
. "$(dirname "$0")/_init.sh"
two_hosts
host_address h2 203.0.113.9/32
routes() { EXTRA_CONFIG="routes: [{to: 0.0.0.0/0, via: $H1_V4}, {to: 203.0.113.0/24, via: $1}, {to: '2001:db8:9::/48', dev: lan1}]"; }
routes $H2_V4
start_neighd

says() { # says LINE WORD...: neighctl's output has that line
    local line=$1
    shift
    ctl "$@" | sed 's/ *$//' | grep -Fxq "$line" || fail "'$line' is not in: $(ctl "$@")"
}
refused() { # refused CODE WORDS MESSAGE
    local status=0 told
    # shellcheck disable=SC2086
    told=$(ctl $2 2>&1) || status=$?
    [ $status -eq "$1" ] && [[ $told == *$3* ]] || fail "neighctl $2 gave $status: $told"
}

say "the table"
says "default via $H1_V4 dev lan0 proto static" route
says "192.0.2.0/24 dev lan0 proto kernel scope link src 192.0.2.1" route show
says "203.0.113.0/24 via $H2_V4 dev lan1 proto static" route list to 203.0.113.0/24 vrf default
says "2001:db8:9::/48 dev lan1 proto static" -6 ro
[ "$(ctl -4 route | wc -l)" -eq 4 ] || fail "not four IPv4 routes: $(ctl -4 route)"
[ "$(ctl route show to default)" = "$(ctl -4 route show 0/0 | head -n 1)" ] || fail "the default route: $(ctl route show to default)"
ctl -j route | jq -e '[.[] | select(.dst == "198.51.100.0/24" and .dev == "lan1" and .protocol == "kernel" and .metric == 0
    and .vrf == "default" and .nexthops[0].dev == "lan1")] | length == 1' >/dev/null || fail "-j route: $(ctl -j route)"

say "one destination: route get, explain and the packets agree"
says "203.0.113.9 via $H2_V4 dev lan1" route get 203.0.113.9
says "    route 203.0.113.0/24 via $H2_V4 dev lan1 proto static" route get 203.0.113.9
[ "$(ctl -j route get 203.0.113.9 | jq -r '.[0] | .gateway, .dev')" = \
    "$(ctl -j explain 203.0.113.9 | jq -r '.neighbor, .dev')" ] || fail "explain tells of another way"
says "local 192.0.2.1 dev lan0" route get 192.0.2.1
pings h1 3 0.1 203.0.113.9

say "the file changes, and so does the table"
routes 198.51.100.77
write_config
kill -HUP "$NEIGHD_PID"
eventually 5 says "203.0.113.9 via 198.51.100.77 dev lan1" route get 203.0.113.9 2>/dev/null

say "what is no question, or has no answer"
refused 2 "route show vrf red" "NOT_FOUND: no VRF red"
refused 2 "-6 route get 2001:db8:77::1" "NOT_FOUND: no route to 2001:db8:77::1"
refused 1 "route get" "an address is required"
refused 1 "-6 route get 192.0.2.1" "inet6 address is expected"
refused 1 "route show dev lan0" '"dev"'
