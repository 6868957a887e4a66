#!/bin/bash
# neighd and neigh-pktgen in two processes without a kernel between them: over net_memif, and over virtio-user and
# vhost. Hosts answer, both families' traffic goes there and back, nothing is lost or mis-sent once both links are seen.
. "$(dirname "$0")/_init.sh"
PKTGEN=$NEIGHD_BUILD/neigh-pktgen
[ -x "$PKTGEN" ] || fail "no neigh-pktgen in $NEIGHD_BUILD"
# Neither has a second process to speak with; vhost says so of a device that nobody has connected to yet.
allow_log 'Failed to register mp action callback|VHOST_CONFIG: .*device not found'
DRIVERS=$(pkg-config --variable=libdir libdpdk)
LCORES="0@(0-$(($(nproc) - 1))),1@(0-$(($(nproc) - 1)))"

# write_configs NEIGHD_DEVICE PKTGEN_DEVICE: @ stands for the number of the port, 0 or 1.
write_configs() {
    cat >"$CONFIG" <<END
eal: {lcores: "$LCORES", args: ["--file-prefix=$RUN"]}
worker: {idle-sleep-us: 50}
control: {socket: $SOCKET}
interfaces:
  - {name: lan0, device: "${1//@/0}", mac: "02:00:00:00:01:01", addresses: [10.1.0.1/16, "2001:db8:1::1/64"]}
  - {name: lan1, device: "${1//@/1}", mac: "02:00:00:00:02:01", addresses: [10.2.0.1/16, "2001:db8:2::1/64"]}
# A link takes some moments from both ends' start; until then questions are lost.
# It ends with the other end, and who was learned is to be counted still.
neighbor: {dad_transmits: 0, acd: "off", retrans_time_ms: 100, mcast_solicit: 50, unres_qlen: 1024, evict_nocarrier: false}
END
    cat >"$TMP/run.yaml" <<END
eal: {lcores: "$LCORES", args: ["--file-prefix=$RUN-p"]}
worker: {idle-sleep-us: 50}
duration-ms: 3000
drain-ms: 1500
ports:
  - name: left
    device: "${2//@/0}"
    router-mac: 02:00:00:00:01:01
    hosts: {count: 20, ipv4: 10.1.0.10, ipv6: "2001:db8:1::10", mac: "02:10:00:00:00:00"}
  - name: right
    device: "${2//@/1}"
    router-mac: 02:00:00:00:02:01
    hosts: {count: 20, ipv4: 10.2.0.10, ipv6: "2001:db8:2::10", mac: "02:20:00:00:00:00"}
traffic:
  - {from: left, to: right, rate: 500, direction: both}
  - {from: left, to: right, rate: 500, family: ipv6, direction: both}
END
}

# talk NAME DRIVER NEIGHD_DEVICE PKTGEN_DEVICE
talk() {
    compgen -G "$DRIVERS/librte_$2.so*" >/dev/null || { say "$1: SKIPPED, there is no driver $2"; return; }
    write_configs "$3" "$4"
    launch_neighd_here
    timeout 60 "$PKTGEN" run -q -o "$TMP/out.json" "$TMP/run.yaml" >"$TMP/out.txt" 2>&1 || fail "$1: $(cat "$TMP/out.txt")"
    # The generator's left port may send before neighd has seen the link of the right one: those are refused, and counted.
    local refused
    refused=$(ctl -j stats | jq '.totals | .drop_link_down + .drop_hold_link_down')
    jq -e --argjson refused "$refused" '(.flows | length == 4 and all(.sent > 1200 and .misdelivered == 0)) and
        ([.flows[].lost] | add) <= $refused and $refused < 200' "$TMP/out.json" >/dev/null ||
        { cat "$TMP/out.json" >&2; fail "$1: packets went astray, $refused were refused"; }
    [ "$(ctl -j show | jq '[.[] | select(.lladdr)] | length')" = 80 ] || fail "$1: $(ctl show | wc -l) neighbors, not 80"
    stop_neighd
    TALKED=1
    say "$1: $(jq '[.flows[].received] | add' "$TMP/out.json") packets"
}
launch_neighd_here() { "$NEIGHD" -c "$CONFIG" >>"$LOG" 2>&1 & NEIGHD_PID=$!; eventually 15 neighd_answers; }

talk memif net_memif "net_memif@,role=server,id=@,socket=$TMP/memif.sock,socket-abstract=no" \
    "net_memif@,role=client,id=@,socket=$TMP/memif.sock,socket-abstract=no"
talk virtio-user net_vhost "net_vhost@,iface=$TMP/vhost@.sock" "net_virtio_user@,path=$TMP/vhost@.sock"
[ -n "${TALKED:-}" ] || skip "there is neither driver"
