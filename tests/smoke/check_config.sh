#!/usr/bin/env bash
# neighd --check: exit code 0 for a good file; 1, and FILE:LINE:COLUMN for every mistake, for a bad one. No root needed.
. "$(dirname "$0")/_init.sh"

# check FILE [OPTION]
check() { "$NEIGHD" -c "$@" --check >"$TMP/out" 2>&1; }

say "a good file"
PORTS=(lan0)
PORT_ADDRESSES[lan0]="192.0.2.1/24 2001:db8:1::1/64"
write_config
check "$CONFIG" --anywhere || fail "refused: $(cat "$TMP/out")"

say "the same here, where the kernel has no such interface, no such group and no such core"
NOWHERE=nd-$$
sed "s/iface=lan0/iface=$NOWHERE/; s/^control: {/&group: $NOWHERE, /; s/lcores: \"0,1\"/lcores: \"0,1000\"/" "$CONFIG" >"$TMP/here.yaml"
! check "$TMP/here.yaml" || fail "accepted"
for what in "there is no interface $NOWHERE" "there is no group '$NOWHERE'" "this machine has no core 1000"; do
    grep -q "^$TMP/here.yaml:[0-9]*:[0-9]*: $what" "$TMP/out" || fail "not said: $what in: $(cat "$TMP/out")"
done
! "$NEIGHD" -c "$TMP/here.yaml" >"$TMP/started" 2>&1 || fail "started"
sed 's/^<3>//' "$TMP/started" | cmp "$TMP/out" - || fail "start says other things: $(cat "$TMP/started")"

say "what a start would meet here: notes are no mistakes"
cat >"$TMP/null.yaml" <<YAML
eal: {lcores: "0@0,1@0"}
control: {socket: $TMP/s}
interfaces: [{name: lan0, device: net_null0, addresses: [192.0.2.1/24]}]
YAML
check "$TMP/null.yaml" --on-this-machine || fail "refused: $(cat "$TMP/out")"
! grep -v ': note: ' "$TMP/out" || fail "and no note"
! check "$TMP/here.yaml" --on-this-machine || fail "accepted"
grep -q "^$TMP/here.yaml:[0-9]*:[0-9]*: there is no interface $NOWHERE" "$TMP/out" || fail "said: $(cat "$TMP/out")"

say "a bad one: all its mistakes at once, each at its place"
cat >"$TMP/bad.yaml" <<'YAML'
interfaces:
  - name: lan0
    device: net_null0
    adresses: [192.0.2.1/24]
  - name: lan0
    device: net_null1
neighbor: {retrans_time_ms: soon}
routes:
  - {to: 203.0.113.1/24, via: 192.0.2.254}
  - {to: "2001:db8::/32", via: "fe80::1", dev: wan7}
YAML
! check "$TMP/bad.yaml" || fail "accepted"
for place in '4:5' '5:' '7:' '9:' '10:'; do
    grep -q "^$TMP/bad.yaml:$place.*: ." "$TMP/out" || fail "no mistake at line $place in: $(cat "$TMP/out")"
done
[ "$(grep -c "^$TMP/bad.yaml:[0-9]*:[0-9]*: ." "$TMP/out")" -ge 5 ] || fail "fewer than five: $(cat "$TMP/out")"

say "no YAML at all, and no file"
printf 'interfaces: [\n' >"$TMP/broken.yaml"
! check "$TMP/broken.yaml" || fail "accepted broken YAML"
grep -q "^$TMP/broken.yaml:[0-9]*:[0-9]*: ." "$TMP/out" || fail "no place: $(cat "$TMP/out")"
! check "$TMP/nowhere.yaml" || fail "accepted a file that does not exist"

say "--version and --help"
"$NEIGHD" --version | grep -q '[0-9]\.[0-9]' || fail "no version"
"$NEIGHD" --help | grep -q -- --check || fail "no help"
! "$NEIGHD" --nonsense >/dev/null 2>&1 || fail "accepted --nonsense"
