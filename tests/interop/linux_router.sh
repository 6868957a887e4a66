#!/usr/bin/env bash
# Linux as a router beside neighd: h3 is behind it, h1 behind neighd; they reach each other across both. The router is a
# neighbor that says so (R flag), its death is told to h1, and it is found again when it comes back with another MAC.
. "$(dirname "$0")/../smoke/_init.sh"
EXTRA_CONFIG='routes:
  - {to: 203.0.113.0/24, via: 198.51.100.10}
  - {to: "2001:db8:3::/64", via: "fe80::ff:fe00:210", dev: lan1}'
two_hosts
router_link_local=fe80::ff:fe00:210 # EUI-64 of 02:00:00:00:02:10
namespace h3
ip -n "$RUN-h2" link add eth1 type veth peer name eth0 netns "$RUN-h3"
on h2 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for ns in h2 h3; do on $ns sysctl -qw net.ipv6.conf.default.accept_dad=0; done
ip -n "$RUN-h2" address add 203.0.113.1/24 dev eth1
ip -n "$RUN-h2" address add 2001:db8:3::1/64 dev eth1 nodad
ip -n "$RUN-h2" link set eth1 up
ip -n "$RUN-h3" link set eth0 up
host_address h3 203.0.113.10/24
host_address h3 2001:db8:3::10/64
ip -n "$RUN-h3" route add default via 203.0.113.1
ip -n "$RUN-h3" route add default via 2001:db8:3::1
start_neighd
forget_all

say "h1 and h3 reach each other across both routers, in both families, with full-sized packets too"
for address in 203.0.113.10 2001:db8:3::10; do pings h1 10 0.05 $address; done
for address in $H1_V4 $H1_V6; do pings h3 10 0.05 $address; done
pings h1 3 0.05 203.0.113.10 -M do -s 1472
pings h1 3 0.05 2001:db8:3::10 -M do -s 1452

say "the Linux router's link-local address is a router's, resolved by what it answered"
ctl -j show to $router_link_local dev lan1 | jq -e '.[0] | has("router")' >/dev/null || fail "no router: $(ctl show)"
say "Linux in turn knows neighd as one"
ip -n "$RUN-h2" -j -6 neigh show dev eth0 | jq -e 'any(.lladdr == "02:00:00:00:02:01" and has("router"))' >/dev/null ||
    fail "Linux shows no router: $(ip -n "$RUN-h2" neigh show)"

say "the router comes back with another MAC and announces nothing: it is found by asking"
on h2 sysctl -qw net.ipv4.conf.eth0.arp_notify=0 net.ipv6.conf.eth0.ndisc_notify=0
ip -n "$RUN-h2" link set eth0 address 02:00:00:00:02:aa
for address in 203.0.113.10 2001:db8:3::10; do
    on h1 ping -q -c 100 -i 0.05 -w 8 $address >/dev/null 2>&1 & PIDS+=("$!")
done
for gateway in 198.51.100.10 $router_link_local; do eventually 8 lladdr_is $gateway lan1 02:00:00:00:02:aa; done
for address in 203.0.113.10 2001:db8:3::10; do pings h1 5 0.05 $address; done

say "it dies: h1 is told that h3 is out of reach (3/1 and 1/3) once the router does not answer any more"
on h2 sysctl -qw net.ipv4.conf.eth0.arp_ignore=8 net.ipv6.conf.eth0.disable_ipv6=1
ip -n "$RUN-h2" link set eth0 address 02:00:00:00:02:bb
told() {
    local out
    out=$(on h1 ping -c 1 -W 1 "$1") || true
    grep -qE 'Destination (Host Unreachable|unreachable: Address unreachable)' <<<"$out"
}
for address in 203.0.113.10 2001:db8:3::10; do eventually 8 told $address; done
