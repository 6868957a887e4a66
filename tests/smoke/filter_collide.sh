#!/usr/bin/env bash
# An attacker on h2's link claims neighd's own addresses from MACs made to collide, in a filter without a secret, with
# what a known host answers when it is asked; and claims that host's addresses meanwhile. Under `mac_change: verify` the
# host's answers are heard all the same, so that no packet of its goes to the attacker.
. "$(dirname "$0")/_init.sh"
PKTGEN=$NEIGHD_BUILD/neigh-pktgen
[ -x "$PKTGEN" ] || fail "no neigh-pktgen in $NEIGHD_BUILD"
NEIGHBOR[mac_change]=verify
two_hosts
start_neighd
allow_log 'claims our address|is used by'

timeout 60 ip netns exec "$RUN-h2" "$PKTGEN" drill filter-collide --device net_af_packet0,iface=eth0 --lcores 1,0 \
    --router-mac "$(mac_of nd lan1)" --source 198.51.100.100 --source 2001:db8:2::100 --known 1 \
    --target 198.51.100.1 --target 2001:db8:2::1 --rate 1800 --seconds 6 --eal="--file-prefix=$RUN-h2" \
    -o "$TMP/collide.json" >"$TMP/collide.txt"
holds() { jq -e "$1" "$TMP/collide.json" >/dev/null || { cat "$TMP/collide.json" >&2; fail "not so: $1"; }; }
counted() { [ "$(ctl -j stats dev lan1 | jq ".totals.$1")" -gt 0 ] || fail "no $1"; }

holds '.drill.sent > 1800 * 6 * 0.5'
holds '.flows | length == 2 and all(.sent > 100 and .misdelivered == 0)'
# One in a hundred may be lost to a machine that pauses.
holds '.flows | all(.lost * 100 <= .sent)'
counted address_conflicts
counted solicitations_unicast
counted lladdr_change_refused
counted notices_repeated
[ "$(ctl -j stats dev lan1 | jq .totals.lladdr_changed)" = 0 ] || fail "an entry has moved"
