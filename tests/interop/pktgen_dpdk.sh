#!/usr/bin/env bash
# The scripts for Pktgen-DPDK in the program itself, over vhost: each loads, is understood to its end, tells neighd what it
# measures, and what it sends comes back. PKTGEN_DPDK names the program where it is not in PATH as `pktgen`; Debian has
# no package of it.
. "$(dirname "$0")/../smoke/_init.sh"
PKTGEN=$(command -v "${PKTGEN_DPDK:-pktgen}") || skip "needs Pktgen-DPDK (PKTGEN_DPDK=PATH)"
SCRIPTS=$(cd "$SMOKE_DIR/../../pktgen/pktgen-dpdk" && pwd)
LUA=$(find "$(dirname "$(readlink -f "$PKTGEN")")"/{.,..,../..,../share} -maxdepth 2 -name Pktgen.lua -print -quit 2>/dev/null || true)
[ -n "$LUA" ] || skip "needs Pktgen.lua, near the program"
# vhost says so of a device that nobody has connected to yet.
allow_log 'VHOST_CONFIG: .*device not found'

# As pktgen-dpdk/neighd.yaml, with devices that are here.
sed -e "s|^eal:.*|eal: {lcores: \"0@(0-$(($(nproc) - 1))),1@0\", args: [\"--file-prefix=$RUN\"]}\nworker: {idle-sleep-us: 50}\ncontrol: {socket: $SOCKET}|" \
    -e "s|device: \"0000:03:00.\([01]\)\"|device: \"net_vhost\1,iface=$TMP/vhost\1.sock\", mac: \"02:00:00:00:00:0\1\"|" \
    "$SCRIPTS/neighd.yaml" >"$CONFIG"
# lines: trials that were told of.
lines() { tr '\r' '\n' <"$TMP/out" | grep -cE 'port 0 sent [1-9][0-9]* .* received [0-9]+ .*neighd dropped: ' || true; }
went_wrong() { grep -aqE 'FAILED|PANIC|[lL]ua.*error' "$TMP/out"; }
over() { went_wrong || ! kill -0 "$PKTGEN_PID" 2>/dev/null || [ "$(lines)" -ge "$1" ]; }

# loads SCRIPT TRIALS: into a Pktgen, with a neighd of its own. It wants a core for each thread; where there are few they
# share the last, so a trial takes a while until packets flow.
LAST=$(($(nproc) - 1))
loads() {
    say "$1"
    "$NEIGHD" -c "$CONFIG" >>"$LOG" 2>&1 &
    NEIGHD_PID=$!
    eventually 60 neighd_answers
    cd "$(dirname "$LUA")"
    TERM=dumb TRIAL_SECONDS=10 NEIGHCTL="$NEIGHCTL -s $SOCKET" "$PKTGEN" --no-pci --no-huge -m 6000 \
        --lcores "0@$LAST,1@$LAST,2@$LAST,3@$LAST,4@$LAST" --file-prefix="$RUN-p" \
        --vdev "net_virtio_user0,path=$TMP/vhost0.sock,mac=02:00:00:00:00:10" \
        --vdev "net_virtio_user1,path=$TMP/vhost1.sock,mac=02:00:00:00:00:20" \
        -- -P -m "[1:2].0,[3:4].1" -f "$SCRIPTS/$1.lua" <"$TMP/typed" >"$TMP/out" 2>&1 &
    PKTGEN_PID=$!
    PIDS+=("$PKTGEN_PID")
    cd "$SMOKE_DIR"
    eventually 60 over "$2"
    ! went_wrong && [ "$(lines)" -ge "$2" ] || fail "$1: $(tr '\r' '\n' <"$TMP/out" | tail -n 20)"
    ctl -j show 198.18.0.2 | jq -e '.[0].lladdr == "02:00:00:00:00:20"' >/dev/null || fail "neighd was not told"
    kill -KILL "$PKTGEN_PID"
    wait "$PKTGEN_PID" 2>/dev/null || true
    stop_neighd
}
mkfifo "$TMP/typed" # nobody types
exec 8<>"$TMP/typed"
loads neighd-known 1
loads neighd-range 4
loads neighd-scan 1
