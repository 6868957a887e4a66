#!/usr/bin/env bash
# Ports that take frames before the kernel sees them (net_af_xdp, docs/real-nic.md), with no more privileges than the
# service has with its drop-in (docs/service.md; CAP_IPC_LOCK stands for its LimitMEMLOCK, which not every machine lets
# one raise): hosts reach one another, the kernel behind neighd gets nothing, and a second start finds the port free.
. "$(dirname "$0")/_init.sh"

PROGRAM=/usr/lib/$(uname -m)-linux-gnu/bpf/xsk_def_xdp_prog_5.3.o
[ -e "$PROGRAM" ] || skip "needs libxdp1's $PROGRAM"
grep -qw XDP /proc/net/protocols || skip "the kernel has no AF_XDP"

two_hosts setpriv
write_config
sed -i "s#net_af_packet\(.,iface=lan.\)#net_af_xdp\1,xdp_prog=$PROGRAM#" "$CONFIG"
cat >"$TMP/confined" <<END
#!/bin/sh
exec setpriv --bounding-set=-all,+net_admin,+net_raw,+chown,+bpf,+ipc_lock --no-new-privs "$NEIGHD" "\$@"
END
chmod +x "$TMP/confined"
NEIGHD=$TMP/confined

received() { on nd cat /proc/net/snmp | awk '/^Ip: [0-9]/ { print $4 }'; } # by the kernel behind neighd

for start in first second; do
    before=$(received)
    start_neighd
    pings h1 3 0.1 $H2_V4
    pings h1 3 0.1 $H2_V6
    [ "$(ctl -j show to $H2_V4 | jq -r '.[0].lladdr')" = "$(mac_of h2)" ] || fail "h2 is not resolved"
    [ "$(received)" -eq "$before" ] || fail "the kernel behind neighd got packets"
    stop_neighd
done
