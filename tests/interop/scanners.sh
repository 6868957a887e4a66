#!/usr/bin/env bash
# arp-scan and nmap find neighd's addresses on the link, and nothing else; odd frames of arp-scan's get no answer.
. "$(dirname "$0")/../smoke/_init.sh"
require arp-scan nmap
port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
port lan1 "198.51.100.1/24" h2 "198.51.100.10/24"
PORT_ADDRESSES[lan0]+=" 192.0.2.200/24 2001:db8:1::200/64"
start_neighd
mac=02:00:00:00:01:01

# scan OPTIONS...: the addresses and MACs that arp-scan finds in the subnet.
scan() { on h1 arp-scan --interface=eth0 --plain --retry=3 --timeout=300 --interval=1 "$@" | cut -f 1,2 | sort -u; }
both=$(printf '192.0.2.1\t%s\n192.0.2.200\t%s' $mac $mac)

say "arp-scan of the /24 finds the two addresses of that link"
found=$(scan 192.0.2.0/24)
[ "$found" = "$both" ] || fail "found: $found"
found=$(scan --arpspa=0.0.0.0 192.0.2.0/24)
[ "$found" = "$both" ] || fail "by probes, from 0.0.0.0: $found"
say "padded frames are as good; other hardware, other protocols, lengths, operations, frames and tags get no answer"
[ -n "$(scan --padding=aabbccddeeff 192.0.2.1)" ] || fail "a padded request is not answered"
for odd in --arphrd=2 --arppro=0x0801 --arphln=5 --arppln=3 --arpop=3 --arpop=8 --llc --vlan=7; do
    found=$(scan $odd --retry=1 192.0.2.1)
    [ -z "$found" ] || fail "$odd is answered: $found"
done

# nmap_up [-6] TARGETS...: those that are up, one a line, by ARP or neighbor solicitation alone.
nmap_up() { on h1 nmap "$@" -sn -n -PR --send-eth --max-retries 1 -oG - | awk '/Status: Up/ { print $2 }' | sort; }

say "nmap -sn sees neighd up, and its neighbors' addresses that nobody has down"
found=$(nmap_up 192.0.2.1 192.0.2.2 192.0.2.199-201 | tr '\n' ' ')
[ "$found" = "192.0.2.1 192.0.2.200 " ] || fail "up: $found"
found=$(nmap_up -6 2001:db8:1::1 2001:db8:1::2 2001:db8:1::1ff 2001:db8:1::200 fe80::ff:fe00:101%eth0 | tr '\n' ' ')
[ "$found" = "2001:db8:1::1 2001:db8:1::200 fe80::ff:fe00:101 " ] || fail "up: $found"

say "the scans made no entry but that of the scanner"
others=$(ctl -j show dev lan0 nud all | jq -c --arg mac "$(mac_of h1)" 'map(select(.lladdr != $mac))')
[ "$others" = "[]" ] || fail "the table holds $others"
pings h1 5 0.05 $H2_V4
