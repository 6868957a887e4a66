#!/bin/bash
# neigh-pktgen's drills against neighd: a scan of h1's /64, a million ARP senders and a million ND ones come from h2's
# link, where eight simulated hosts talk to one another through neighd, while h1 pings h2. Nothing of theirs is lost, and
# limits hold, though the table is so small that the strangers fill it anew between two packets to a known host.
. "$(dirname "$0")/_init.sh"
PKTGEN=$NEIGHD_BUILD/neigh-pktgen
[ -x "$PKTGEN" ] || fail "no neigh-pktgen in $NEIGHD_BUILD"

MAX_ENTRIES=300 MAX_INCOMPLETE=200 SOLICIT_RATE=400 SECONDS_EACH=3 RATE=5000
NEIGHBOR[max_entries]=$MAX_ENTRIES NEIGHBOR[max_incomplete]=$MAX_INCOMPLETE NEIGHBOR[solicit_rate]=$SOLICIT_RATE NEIGHBOR[retrans_time_ms]=1000
allow_log ': 198\.51\.100\.[0-9]+ changes its MAC more often' # strangers' addresses, each from many MACs
two_hosts
start_neighd

# drill NAME OPTIONS...: from h2's wire, beside its own stack; the result goes to $TMP/NAME.json.
drill() {
    timeout 60 ip netns exec "$RUN-h2" "$PKTGEN" drill "$@" --device "net_af_packet0,iface=eth0" --lcores 1,0 \
        --router-mac "$(mac_of nd lan1)" --source 198.51.100.100 --source 2001:db8:2::100 --known 8 \
        --rate $RATE --seconds $SECONDS_EACH --eal="--file-prefix=$RUN-h2" -o "$TMP/$1.json" >"$TMP/$1.txt"
}
solicitations() { ctl -j stats dev lan0 | jq .totals.solicitations_multicast; }
incomplete() { ctl -j show dev lan0 nud incomplete | jq length; }
holds() { jq -e "$2" "$TMP/$1.json" >/dev/null || { cat "$TMP/$1.json" >&2; fail "$1: not so: $2"; }; }
# What every drill must leave alone: the attack was as large as meant, and what the known hosts sent has arrived.
check_drill() {
    holds "$1" ".drill.sent > $RATE * $SECONDS_EACH * 0.9"
    # One in a hundred may be lost to a machine that pauses: the generator's ring, neighd's, or the veth's overflow then.
    holds "$1" '.flows | length == 2 and all(.sent > 300 and .lost * 100 <= .sent and .misdelivered == 0)'
    holds "$1" '.ports[0] | .answered > 0 and .malformed == 0'
}

ping_starts h1 0.02 $H2_V4

drill scan-v6 --prefix 2001:db8:1::/64 &
DRILL=$! most=0 total=0
after=$(date +%s%N) count=$(solicitations)
while kill -0 $DRILL 2>/dev/null; do
    sleep 1
    before=$after counted=$count after=$(date +%s%N) count=$(solicitations) now=$(incomplete)
    total=$((total + count - counted)) most=$((now > most ? now : most))
    # What was saved up while it was quiet, a tenth of a second's worth, may come on top.
    allowed=$((SOLICIT_RATE * ($(date +%s%N) - before) / 1000000000 + SOLICIT_RATE / 10))
    [ $((count - counted)) -le $allowed ] || fail "$((count - counted)) solicitations where $allowed are allowed"
done
wait $DRILL
say "scan-v6: at most $most unresolved, $total solicitations"
[ $most -gt 0 ] && [ $most -le $MAX_INCOMPLETE ] || fail "$most unresolved entries"
[ $total -gt $SOLICIT_RATE ] || fail "the scan made neighd ask $total times only"
check_drill scan-v6

drill arp-storm-many --target 198.51.100.1 --prefix 198.51.100.128/25
check_drill arp-storm-many
holds arp-storm-many ".ports[0].arp_replies > $RATE * $SECONDS_EACH * 0.9"

drill ns-storm --target 2001:db8:2::1 --prefix 2001:db8:2::/64
check_drill ns-storm
[ "$(ctl -6 -j show dev lan1 | jq length)" = $MAX_ENTRIES ] || fail "the strangers did not fill the table"
[ "$(ctl -j stats dev lan1 | jq .totals.notices_lost)" = 0 ] || fail "notices of known neighbors were lost"
ping_stops
