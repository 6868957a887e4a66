#!/usr/bin/env bash
# What neighbors say in an odd but readable form: each has a documented answer and a counter, and Linux' stands beside it
# (docs/conformance.md has the same table as odd_claims.py).
. "$(dirname "$0")/../smoke/_init.sh"
two_hosts
NEIGHBOR[base_reachable_time_ms]=600000 NEIGHBOR[retrans_time_ms]=1000
start_neighd

# forge HOST WHO INTERFACE COMMAND...
forge() {
    on "$1" timeout 60 /usr/bin/python3 "$(dirname "$0")/odd_claims.py" eth0 "${@:2}" || fail "$2: see above"
}
say "neighd"
forge h1 neighd lan0 "$NEIGHCTL" -s "$SOCKET"
counts() { [ "$(ctl -j stats dev lan0 | jq ".totals.$1")" -eq "$2" ] || fail "not $2 $1"; }
counts arp_replies_odd 5
counts drop_own_lladdr 4
counts drop_arp_invalid 4
counts drop_nd_invalid 2

say "Linux $(uname -r)"
namespace lx
namespace lf
ip -n "$RUN-lx" link add eth0 address 02:00:00:00:01:01 type veth peer name eth0 address 02:00:00:00:01:10 netns "$RUN-lf"
on lx sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for host in lx lf; do ip -n "$RUN-$host" link set eth0 up; done
host_address lx 192.0.2.1/24
host_address lx 2001:db8:1::1/64
forge lf linux eth0 ip -n "$RUN-lx" neigh
