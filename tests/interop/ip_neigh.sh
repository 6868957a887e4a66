#!/usr/bin/env bash
# The grammar of iproute2's `ip neigh`, line by line as docs/ip-neigh.md has it, through `ip` in a namespace of its own and
# through neighctl: exit codes and what became of the table.
. "$(dirname "$0")/../smoke/_init.sh"
require python3
ip -V | grep -q 'iproute2-6\.1\.' || skip "docs/ip-neigh.md is about iproute2 6.1"
port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
start_neighd

say "the same interface of a kernel's; nobody answers behind it"
namespace kernel
namespace nobody
ip -n "$RUN-kernel" link add lan0 type veth peer name eth0 netns "$RUN-nobody"
on kernel sysctl -qw net.ipv6.conf.lan0.accept_dad=0 net.ipv6.conf.lan0.router_solicitations=0
ip -n "$RUN-nobody" link set eth0 up
ip -n "$RUN-kernel" link set lan0 up
ip -n "$RUN-kernel" address add 192.0.2.1/24 dev lan0
ip -n "$RUN-kernel" address add 2001:db8:1::1/64 dev lan0 nodad

say "each line, through both"
NEIGHCTL=$NEIGHCTL SOCKET=$SOCKET timeout 100 python3 "$(dirname "$0")/ip_neigh.py" \
    "$(dirname "$0")/../../docs/ip-neigh.md" "$RUN-kernel"
