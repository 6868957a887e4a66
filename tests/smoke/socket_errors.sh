#!/usr/bin/env bash
# The control socket with nothing but socat: JSON-RPC lines, their errors, pipelining, and neighctl's exit codes.
. "$(dirname "$0")/_init.sh"
two_hosts
start_neighd

# refused METHOD PARAMS CODE STATUS
refused() {
    local answer
    answer=$(rpc "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"$1\",\"params\":$2}")
    jq -e --argjson code "$3" --arg status "$4" \
        '.id == 7 and .error.code == $code and .error.data.status == $status and (.error.message | length > 0)' \
        <<<"$answer" >/dev/null || fail "$1 $2: want $4, got $answer"
}
say "refusals carry code and status"
mac='"lladdr":"02:00:00:00:00:09"'
refused neigh.set "{\"dst\":\"192.0.2.77\",\"dev\":\"lan0\",$mac}" -1 NOT_FOUND
refused neigh.add "{\"dst\":\"192.0.2.77\",\"dev\":\"lan9\",$mac}" -1 NOT_FOUND
refused neigh.add "{\"dst\":\"127.0.0.1\",\"dev\":\"lan0\",$mac}" -32602 INVALID_PARAMETER
refused neigh.add '{"dst":"192.0.2.77","dev":"lan0"}' -32602 INVALID_PARAMETER
refused neigh.add '{"dst":"192.0.2.77","dev":"lan0","lladdr":"00:00:00:00:00:00"}' -32602 INVALID_PARAMETER
refused neigh.resolve '{"dst":"192.0.2.77","dev":"lan0","timeout_ms":300}' -6 UNREACHABLE
ctl add 192.0.2.78 lladdr 02:00:00:00:00:09 dev lan0
refused neigh.add "{\"dst\":\"192.0.2.78\",\"dev\":\"lan0\",$mac}" -3 ALREADY_EXISTS

say "the protocol's own errors"
rpc 'not json' | jq -e '.error.code == -32700 and .id == null' >/dev/null || fail "no parse error"
rpc '{"id":1}' | jq -e '.error.code == -32600' >/dev/null || fail "no invalid request"
rpc '{"jsonrpc":"2.0","id":1,"method":"neigh.dance"}' | jq -e '.error.code == -32601' >/dev/null || fail "no -32601"

say "pipelined requests are answered in order"
ids=$(for i in 1 2 3 4 5; do printf '{"jsonrpc":"2.0","id":%s,"method":"version.get"}\n' $i; done |
    timeout 5 socat -t 3 - "UNIX-CONNECT:$SOCKET" | jq -c .id | tr '\n' ' ')
[ "$ids" = "1 2 3 4 5 " ] || fail "answers came as: $ids"

say "all rows or none"
rows="{\"dst\":\"192.0.2.79\",\"dev\":\"lan0\",$mac},{\"dst\":\"192.0.2.78\",\"dev\":\"lan0\",$mac}"
rpc "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"neigh.add\",\"params\":{\"rows\":[$rows]}}" |
    jq -e '.error.data.status == "ALREADY_EXISTS" and .error.data.row == 1' >/dev/null || fail "no bad row named"
state_is 192.0.2.79 lan0 NONE || fail "half of the rows was applied"

say "rows share an interface; what is linked to a refusal is not applied"
change() { printf '{"jsonrpc":"2.0","id":%s,"method":"%s","params":{"dev":"lan0",%s}}\n' "$@"; }
entry() { printf '"rows":[{"dst":"192.0.2.%s",%s}]' "$1" "$mac"; }
{
    change 1 neigh.add "$(entry 81)"
    change 2 neigh.add "$(entry 82),\"linked\":true"
    change 3 neigh.add "$(entry 81),\"linked\":true"
    change 4 neigh.add "$(entry 83),\"linked\":true"
    change 5 neigh.delete "$(entry 82),\"linked\":true"
    change 6 neigh.add "$(entry 84)"
    change 7 neigh.add "$(entry 85),\"linked\":true"
} | timeout 5 socat -t 3 - "UNIX-CONNECT:$SOCKET" | jq -r '.error.data.status // "done"' >"$TMP/statuses"
told=$(tr '\n' ' ' <"$TMP/statuses")
[ "$told" = "done done ALREADY_EXISTS CANCELED CANCELED done done " ] || fail "linked: $told"
for host in 81 82 84 85; do state_is 192.0.2.$host lan0 PERMANENT || fail "192.0.2.$host is not there"; done
state_is 192.0.2.83 lan0 NONE || fail "what was linked to a refusal was applied"

say "neighctl's exit codes: 1 for wrong words, 2 for a refusal (with its status), 3 without a daemon"
exits() { local want=$1 status=0; shift; "$@" >"$TMP/out" 2>&1 || status=$?; [ $status -eq "$want" ] || fail "$*: $status"; }
exits 1 ctl shwo
exits 2 ctl get 192.0.2.76 dev lan0
grep -q '^neighctl: NOT_FOUND: ' "$TMP/out" || fail "said: $(cat "$TMP/out")"
exits 3 "$NEIGHCTL" -s "$TMP/nobody.sock" show
exits 0 ctl -j show
