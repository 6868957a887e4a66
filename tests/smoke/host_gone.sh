#!/usr/bin/env bash
# A host goes silent: neighd probes it, marks it FAILED and tells the sender by ICMP; when it is back, traffic flows again.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

# told ADDRESS GATEWAY WORDS: the sender gets an ICMP error with these words from the gateway.
told() { (on h1 ping -c 1 -W 2 "$1" 2>&1 || true) | grep -q "^From $2 .*$3"; }

say "nobody ever had these addresses: the sender is told"
eventually 5 told 198.51.100.77 192.0.2.1 'Destination Host Unreachable'
eventually 5 told 2001:db8:2::77 2001:db8:1::1 'Destination unreachable: Address unreachable'
state_is 198.51.100.77 lan1 FAILED NONE || fail "198.51.100.77 is $(state_of 198.51.100.77 lan1)"

pings h1 3 0.1 $H2_V4
pings h1 3 0.1 $H2_V6
mac=$(mac_of h2)

gone() {
    local address=$1 gateway=$2 probe=$3 words=$4
    say "$address goes silent: asked by unicast first, then FAILED, then ICMP"
    capture_starts probes h2 "ether src 02:00:00:00:02:01 and ether dst $mac and ($probe)"
    ip -n "$RUN-h2" address flush to "$address" dev eth0
    on h1 ping -q -i 0.1 -w 15 "$address" >/dev/null 2>&1 & PIDS+=("$!")
    eventually 12 told "$address" "$gateway" "$words"
    state_is "$address" lan1 FAILED INCOMPLETE NONE || fail "$address is $(state_of "$address" lan1)"
    [ "$(capture_stops probes | wc -l)" -ge 3 ] || fail "fewer than three unicast probes"
}
gone $H2_V4 192.0.2.1 'arp' 'Destination Host Unreachable'
gone $H2_V6 2001:db8:1::1 'icmp6 and ip6[40] = 135' 'Destination unreachable: Address unreachable'

say "they come back"
host_address h2 $H2_V4/24
host_address h2 $H2_V6/64
for gateway in 198.51.100.1 2001:db8:2::1; do ip -n "$RUN-h2" route replace default via $gateway dev eth0; done
eventually 5 on h1 ping -q -c 1 -W 1 $H2_V4 >/dev/null
eventually 5 on h1 ping -q -c 1 -W 1 $H2_V6 >/dev/null

say "the whole host is removed, its cable with it: neighd lives, and the other port still works"
ip netns del "$RUN-h2"
allow_log 'lan1'
eventually 5 on h1 ping -q -c 1 -W 1 192.0.2.1 >/dev/null
ctl version >/dev/null
