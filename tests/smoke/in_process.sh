#!/bin/bash
# neigh-pktgen with neighd in its process: nothing of either family's traffic is lost or mis-sent, whether the router is
# told about the hosts or has to ask them, and neighctl talks to the daemon meanwhile.
. "$(dirname "$0")/_init.sh"
PKTGEN=$NEIGHD_BUILD/neigh-pktgen
[ -x "$PKTGEN" ] || fail "no neigh-pktgen in $NEIGHD_BUILD"
HOSTS=200

cat >"$CONFIG" <<END
control: {socket: $SOCKET}
worker: {idle-sleep-us: 50}
interfaces:
  - {name: lan0, device: "net_af_packet0,iface=nowhere0", addresses: [10.1.0.1/16, "2001:db8:1::1/64"]}
  - {name: lan1, device: "net_af_packet1,iface=nowhere1", addresses: [10.2.0.1/16, "2001:db8:2::1/64"]}
neighbor: {dad_transmits: 0, acd: "off"}
END

# scenario KNOWS: two ports of $HOSTS hosts each, both families, there and back; the port of h2 has hosts of one MAC.
scenario() {
    cat >"$TMP/run.yaml" <<END
eal: {lcores: "0@(0-$(($(nproc) - 1))),1@(0-$(($(nproc) - 1))),2@(0-$(($(nproc) - 1)))", args: ["--file-prefix=$RUN"]}
worker: {idle-sleep-us: 50}
duration-ms: 3000
router: {config: neighd.yaml, knows-hosts: $1}
ports:
  - name: left
    device: router:lan0
    hosts: {count: $HOSTS, ipv4: 10.1.0.10, ipv6: "2001:db8:1::10", mac: "02:10:00:00:00:00"}
  - name: right
    device: router:lan1
    hosts: {count: $HOSTS, ipv4: 10.2.0.10, ipv6: "2001:db8:2::10"}
traffic:
  - {from: left, to: right, pattern: sequential, rate: 1000, direction: both}
  - {from: left, to: right, pattern: sequential, rate: 1000, family: ipv6, direction: both}
END
}
holds() { jq -e "$1" "$TMP/out.json" >/dev/null || { cat "$TMP/out.json" >&2; fail "not so: $1"; }; }
neighbors() { ctl -j show nud "$1" 2>/dev/null | jq -e "length >= $2" >/dev/null; }

# run KNOWS STATE COUNT: as many neighbors in that state while it runs; everything arrives.
run() {
    scenario "$1"
    "$PKTGEN" check "$TMP/run.yaml" || fail "the scenario is not good"
    timeout 60 "$PKTGEN" run -q -o "$TMP/out.json" "$TMP/run.yaml" >"$TMP/out.txt" 2>>"$LOG" &
    local pid=$!; PIDS+=("$pid")
    eventually 15 neighbors "$2" "$3"
    wait "$pid" || fail "neigh-pktgen ended with $?"
    holds '.flows | length == 4 and all(.sent > 2500 and .lost == 0 and .misdelivered == 0)'
    holds '.interrupted == false and .router.limit == "generator"'
    holds '.ports | all(.malformed == 0 and .icmp_errors == 0 and .icmpv6_errors == 0)'
}

run true permanent $((4 * HOSTS))
holds '(.ports | all(.arp_requests == 0)) and (.flows | all(.reordered == 0))' # nobody had to wait
run false reachable $((4 * HOSTS))
holds '.ports | all(.arp_requests >= 200 and .answered >= 400)'

# A signal is the daemon's, and ends both; the report is made.
sed -i 's/duration-ms: .*/duration-ms: 60000/' "$TMP/run.yaml"
timeout 60 "$PKTGEN" run -q -o "$TMP/out.json" "$TMP/run.yaml" >"$TMP/out.txt" 2>>"$LOG" &
pid=$!
PIDS+=("$pid")
eventually 30 neighbors reachable $((4 * HOSTS)) # all flows have begun
pkill -INT -P "$pid" || fail "neigh-pktgen is not there"
wait "$pid" || true
holds '.interrupted and (.flows | all(.sent > 0))'
