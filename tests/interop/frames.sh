#!/usr/bin/env bash
# Frames built by scapy, by hand and often wrongly: RFC 826, 5227, 4861, 4862 from a pen that isn't ours. The cases
# stand in frames_*.py. Neighbor times are long: nothing changes by itself while a case looks at it.
. "$(dirname "$0")/../smoke/_init.sh"
allow_log '02:aa:00:00:00:02 claims our address 192.0.2.1$'
two_hosts
/usr/bin/python3 -c 'import scapy' 2>/dev/null || skip "needs python3-scapy"
NEIGHBOR[base_reachable_time_ms]=60000 NEIGHBOR[retrans_time_ms]=1000
NEIGHBOR[mac_move_limit]=0 # link.py's fence has another MAC each time
start_neighd
# Each address is probed for behind a delay of its own: the link-local one may be ready a second after the others.
eventually 10 on h1 ping -c 1 -W 1 -q fe80::ff:fe00:101%eth0 >/dev/null
export NEIGHCTL SOCKET
# What the host's own stack would say to strangers' frames is not in question.
on h1 sysctl -qw net.ipv4.conf.eth0.arp_ignore=8

# ARP last: by then neighd has announced its own address for the last time, which is not to be taken for a defence.
for cases in nd mld tagged arp; do
    say "$cases"
    on h1 timeout 60 "$(dirname "$0")/frames_$cases.py" eth0 || fail "frames_$cases"
done
