# What smoke tests and the demo share: hosts in network namespaces behind neighd's ports, the daemon, polling assertions.
# Sourced, by bash. A story declares ports and hosts, calls start_neighd, and then says what must hold.
#
# Each run has names of its own, so that stories run beside one another; neighd sits in a namespace of its own as well,
# so that nothing shows in the machine's. Everything is gone at exit, whatever the reason. A story that can't run here
# (no root, no namespaces) exits 77, which meson counts as skipped. An unexpected warning in neighd's log fails the story.
# Not here: what is tested; starting a second program of ours for a host (hosts are the kernel's own stack).

set -euo pipefail

SMOKE_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NEIGHD_BUILD=$(cd "${NEIGHD_BUILD:-$SMOKE_DIR/../../build}" 2>/dev/null && pwd) || { echo "no build directory"; exit 77; }
export PYTHONPATH=$SMOKE_DIR/../../clients/python PYTHONDONTWRITEBYTECODE=1 # `from neighctl import Client`
NEIGHD=$NEIGHD_BUILD/neighd
NEIGHCTL=$NEIGHD_BUILD/neighctl

RUN=nd$$                     # prefix of this run's namespaces
TMP=$(mktemp -d /tmp/neighd-smoke.XXXXXX)
SOCKET=$TMP/neighd.sock
CONFIG=$TMP/neighd.yaml
LOG=$TMP/neighd.log
STATE_FILE=$TMP/neighbors.json

declare -a NAMESPACES=() PIDS=() PORTS=() ALLOWED=()
declare -A PORT_ADDRESSES=() PORT_HOST=()
declare -A PORT_MORE=()      # a further line of YAML of that interface
NEIGHD_PID=
# Short times, so that nobody waits for a protocol; a story may override any before start_neighd.
declare -A NEIGHBOR=([base_reachable_time_ms]=2000 [retrans_time_ms]=200 [delay_first_probe_time_ms]=300
    [gc_stale_time_ms]=60000 [max_entries]=4096)
PATIENCE=6                   # limits are seconds of a machine with nothing else to do; a busy one gets so many times that
STALL_MS=60000               # worker.stall_ms: on a busy machine a worker may wait long for its core
WORKER_OPTIONS=              # further keys of `worker`: ", key: value"
EXTRA_CONFIG=                # further top-level YAML (routes, neighbors, ...)

# ---- Outcome ---------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
skip() { printf 'SKIPPED: %s\n' "$*"; exit 77; }

cleanup() {
    local status=$? pid ns
    trap - EXIT INT TERM ERR
    set +e
    for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null; done
    [ -z "$NEIGHD_PID" ] || end_neighd || [ $status -ne 0 ] || status=1
    if [ $status -eq 0 ]; then check_log || status=1; fi
    wait 2>/dev/null
    for ns in "${NAMESPACES[@]}"; do ip netns del "$ns" 2>/dev/null; done
    case $status in
        0 | 77 | 130 | 143) ;; # done, skipped, interrupted
        *) [ ! -s "$LOG" ] || { echo "---- neighd's log"; tail -n 60 "$LOG"; } >&2 ;;
    esac
    rm -rf "$TMP" "/run/dpdk/$RUN" 2>/dev/null
    exit $status
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'printf "FAILED at %s:%s: %s\n" "${BASH_SOURCE[0]##*/}" "$LINENO" "$BASH_COMMAND" >&2' ERR
set -E

# Warnings and errors carry journald's prefix <4> and below. A sanitizer's finding is no less than that.
check_log() {
    [ -s "$LOG" ] || return 0
    local found pattern
    found=$(grep -E '^<[0-4]>|runtime error:|ERROR: [A-Z][a-z]+Sanitizer' "$LOG" || true)
    for pattern in "${ALLOWED[@]}"; do found=$(grep -vE "$pattern" <<<"$found" || true); done
    [ -z "$found" ] || { printf 'FAILED: unexpected in the log:\n%s\n' "$found" >&2; return 1; }
}
# A warning that the story provokes: a regular expression.
allow_log() { ALLOWED+=("$1"); }

[ -x "$NEIGHD" ] && [ -x "$NEIGHCTL" ] || fail "no neighd and neighctl in $NEIGHD_BUILD"

# ---- Ports and hosts -------------------------------------------------------------------------------

# require [TOOL...]: besides what every story needs.
require() {
    [ "$(id -u)" -eq 0 ] || skip "needs root, for network namespaces"
    local tool
    for tool in ip ping ethtool jq tcpdump "$@"; do command -v $tool >/dev/null || skip "needs $tool"; done
    namespace nd 2>/dev/null || skip "can't make network namespaces here"
    ip -n "$RUN-nd" link add probe type veth peer name probe2 2>/dev/null || skip "can't make veth pairs here"
    ip -n "$RUN-nd" link del probe
}

namespace() { ip netns add "$RUN-$1" && NAMESPACES+=("$RUN-$1"); }

# on HOST COMMAND...: as seen from that host. `nd` is neighd's own namespace.
on() { local ns=$RUN-$1; shift; ip netns exec "$ns" "$@"; }

# port NAME ADDRESSES HOST HOST_ADDRESSES: an interface of neighd's, and the one host behind it, whose default routes
# lead to neighd. Address lists are separated by spaces. MACs: 02:00:00:00:0N:01 is neighd's, :10 the host's.
port() {
    local name=$1 addresses=$2 host=$3 host_addresses=$4 n address
    PORTS+=("$name")
    n=$(printf '%02x' ${#PORTS[@]})
    PORT_ADDRESSES[$name]=$addresses
    PORT_HOST[$name]=$host
    namespace "$host"
    ip -n "$RUN-nd" link add "$name" address "02:00:00:00:$n:01" type veth \
        peer name eth0 address "02:00:00:00:$n:10" netns "$RUN-$host"
    # neighd's end must stay silent: no addresses, no IPv6 of the kernel's. No offloads: the kernel leaves checksums open.
    on nd sysctl -qw "net.ipv6.conf.$name.disable_ipv6=1"
    on nd ethtool -K "$name" tx off rx off gro off gso off tso off >/dev/null 2>&1
    on "$host" ethtool -K eth0 tx off rx off gro off gso off tso off >/dev/null 2>&1
    on "$host" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.eth0.dad_transmits=0 \
        net.ipv6.conf.eth0.accept_ra=0 net.ipv6.conf.eth0.router_solicitations=0 \
        net.ipv6.conf.eth0.ndisc_notify=1 net.ipv4.conf.eth0.arp_notify=1
    ip -n "$RUN-nd" link set "$name" up
    ip -n "$RUN-$host" link set lo up
    ip -n "$RUN-$host" link set eth0 up
    for address in $host_addresses; do host_address "$host" "$address"; done
    for address in $addresses; do ip -n "$RUN-$host" route add default via "${address%/*}" dev eth0; done
}

# host_address HOST ADDRESS/LENGTH [OPTIONS of ip address]: usable at once.
host_address() {
    case $2 in *:*) set -- "$@" nodad ;; esac
    ip -n "$RUN-$1" address add dev eth0 "${@:2}"
}

# The usual stage: h1 behind lan0, h2 behind lan1, both families. With the names of further tools that the story needs.
two_hosts() {
    require "$@"
    port lan0 "192.0.2.1/24 2001:db8:1::1/64" h1 "192.0.2.10/24 2001:db8:1::10/64"
    port lan1 "198.51.100.1/24 2001:db8:2::1/64" h2 "198.51.100.10/24 2001:db8:2::10/64"
}
H1_V4=192.0.2.10 H1_V6=2001:db8:1::10 H2_V4=198.51.100.10 H2_V6=2001:db8:2::10

mac_of() { on "$1" cat "/sys/class/net/${2:-eth0}/address"; }

# ---- The daemon ------------------------------------------------------------------------------------

write_config() {
    local name key n=0
    {
        echo 'eal:'
        echo '  lcores: "0,1"'
        echo "  args: [\"--file-prefix=$RUN\"]"
        echo "worker: {idle-sleep-us: 50, stall_ms: $STALL_MS$WORKER_OPTIONS}"
        echo "control: {socket: $SOCKET}"
        echo 'interfaces:'
        for name in "${PORTS[@]}"; do
            echo "  - name: $name"
            echo "    device: net_af_packet$n,iface=$name"
            echo "    addresses: [\"${PORT_ADDRESSES[$name]// /\", \"}\"]"
            [ -z "${PORT_MORE[$name]:-}" ] || echo "    ${PORT_MORE[$name]}"
            n=$((n + 1))
        done
        echo 'neighbor:'
        for key in "${!NEIGHBOR[@]}"; do echo "  $key: ${NEIGHBOR[$key]}"; done
        [ -z "$EXTRA_CONFIG" ] || printf '%s\n' "$EXTRA_CONFIG"
    } >"$CONFIG"
}

# Starts neighd, and returns when it answers commands and every host can use its own gateways (their DAD is over).
start_neighd() {
    launch_neighd
    await_addresses
}
launch_neighd() {
    [ -e "$CONFIG" ] || write_config
    ip netns exec "$RUN-nd" "$NEIGHD" -c "$CONFIG" >>"$LOG" 2>&1 & # becomes neighd, so $! is neighd's
    NEIGHD_PID=$!
    eventually 60 neighd_answers
}
await_addresses() {
    local name address
    for name in "${PORTS[@]}"; do
        for address in ${PORT_ADDRESSES[$name]}; do
            eventually 10 on "${PORT_HOST[$name]}" ping -c 1 -W 1 -q "${address%/*}" >/dev/null
        done
    done
}
neighd_answers() {
    kill -0 "$NEIGHD_PID" 2>/dev/null || fail "neighd ended while starting"
    ctl version >/dev/null 2>&1
}

stop_neighd() { end_neighd || exit 1; }
# SIGTERM; it must exit with 0. The limit is for what hangs: on a busy machine the pages of the route tables alone take seconds.
end_neighd() {
    local pid=$NEIGHD_PID status=0
    NEIGHD_PID=
    kill -TERM "$pid" 2>/dev/null || true
    wait_gone "$pid" 10 || { kill -KILL "$pid"; echo "FAILED: neighd does not stop after SIGTERM" >&2; return 1; }
    wait "$pid" || status=$?
    [ $status -eq 0 ] || { echo "FAILED: neighd exited with $status" >&2; return 1; }
}
# A child that has exited but is not waited for is gone as well (state Z).
wait_gone() {
    local deadline=$((SECONDS + $2 * PATIENCE))
    while [ -e "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.02
    done
}

# worker_stops: the worker's thread stands still, as under a debugger, until worker_goes_on. Stories that use it want
# python3, and a worker that polls (one that sleeps holds nobody up).
worker_stops() {
    local tid
    tid=$(grep -l worker /proc/"$NEIGHD_PID"/task/*/comm | head -n 1 | cut -d / -f 5)
    mkfifo "$TMP/hold"
    python3 "$SMOKE_DIR/stop_thread.py" "$tid" <"$TMP/hold" >"$TMP/tracer" 2>&1 &
    PIDS+=("$!")
    exec 9>"$TMP/hold"
    eventually 20 grep -q . "$TMP/tracer"
    grep -q stopped "$TMP/tracer" || skip "may not trace here: $(cat "$TMP/tracer")"
}
worker_goes_on() { exec 9>&-; }

ctl() { "$NEIGHCTL" -s "$SOCKET" "$@"; }
# rpc LINE: one JSON-RPC line, as it is; prints the answer.
rpc() { printf '%s\n' "$1" | timeout 5 socat -t 3 - "UNIX-CONNECT:$SOCKET"; }
# The table starts empty: what the hosts told while neighd came up is forgotten.
forget_all() { ctl flush all >/dev/null; }

# ---- Assertions ------------------------------------------------------------------------------------

# eventually SECONDS COMMAND...: polls until the command succeeds. The limit is for what never comes: see PATIENCE.
eventually() {
    local seconds=$(($1 * PATIENCE)) deadline=$((SECONDS + $1 * PATIENCE + 1))
    shift
    until "$@"; do
        [ $SECONDS -lt $deadline ] || fail "not within $seconds s: $*"
        sleep 0.05
    done
}

# The field of one entry, e.g. `field 192.0.2.10 lan0 .lladdr`; empty where there is no entry.
field() { ctl -j show to "$1" dev "$2" nud all | jq -r ".[0]$3 // empty"; }
state_of() { field "$1" "$2" '.state[0]'; }
# state_is ADDRESS INTERFACE STATE...: one of the states; NONE: no entry.
state_is() {
    local now want
    now=$(state_of "$1" "$2")
    for want in "${@:3}"; do [ "${now:-NONE}" = "$want" ] && return 0; done
    return 1
}
lladdr_is() { [ "$(field "$1" "$2" .lladdr)" = "$3" ]; }

# pings HOST COUNT INTERVAL ADDRESS [OPTION OF PING...]: all of them must be answered, with the data that they sent. Each
# by itself: behind the last of several ping waits for two round trips only, which are short, and counts as lost what a
# busy machine answers later.
pings() {
    local n out
    for n in $(seq "$2"); do
        out=$(on "$1" ping -c 1 -W 10 "${@:5}" "$4") || fail "ping $n of $2 from $1 to $4 was lost: $out"
        ! grep -q 'wrong data' <<<"$out" || fail "ping $n of $2 from $1 to $4 came back damaged: $out"
        [ "$n" -eq "$2" ] || sleep "$3"
    done
}
# ping_starts HOST INTERVAL ADDRESS: in the background until ping_stops.
ping_starts() {
    : >"$TMP/ping"
    ip netns exec "$RUN-$1" ping -i "$2" -W 2 "$3" >"$TMP/ping" 2>&1 &
    PING_PID=$!
    PIDS+=("$PING_PID")
    eventually 5 grep -q 'icmp_seq=3 ' "$TMP/ping"
}
# Every packet must have been answered, but the last one, which may be under way when ping is interrupted. May stand in
# a pipe.
ping_stops() {
    kill -INT "$PING_PID"
    wait_gone "$PING_PID" 5
    grep received "$TMP/ping"
    local lost
    lost=$(awk -F 'icmp_seq=' '/bytes from/ { split($2, f, " "); seen[f[1]] = 1 }
        / received/ { split($0, f, " "); for (i = 1; i < f[1]; i++) if (!seen[i]) printf "%s ", i }' "$TMP/ping")
    [ -z "$lost" ] || fail "lost under way: icmp_seq $lost"
}

# capture_starts NAME HOST FILTER [INTERFACE]: tcpdump on the host's eth0, with link-layer addresses and epoch times.
capture_starts() {
    : >"$TMP/$1.err"
    ip netns exec "$RUN-$2" tcpdump -i "${4:-eth0}" --immediate-mode -l -nn -e -tt "$3" >"$TMP/$1.cap" 2>"$TMP/$1.err" &
    PIDS+=("$!")
    printf -v "CAPTURE_$1" %s $!
    eventually 5 grep -q 'listening on' "$TMP/$1.err"
}
# Stops it and prints what it saw; may stand in a pipe.
capture_stops() {
    local pid=CAPTURE_$1
    kill "${!pid}"
    wait_gone "${!pid}" 5
    cat "$TMP/$1.cap"
}
