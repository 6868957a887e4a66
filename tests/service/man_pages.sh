#!/usr/bin/env bash
# The man pages, as a reader's tools see them: no complaint of groff's or mandoc's, and what the programs' own help says
# is there. Not here: that every row of a table is (documents_test.cpp).
set -euo pipefail
pages=$NEIGHD_BUILD/packaging
fail() { echo "FAILED: $*" >&2; exit 1; }
skip() { echo "SKIPPED: $*"; exit 77; }
command -v groff >/dev/null || command -v mandoc >/dev/null || skip "needs groff or mandoc"
scratch=$(mktemp -d /tmp/neighd-man.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

for page in neighd.8 neighctl.8 neigh-pktgen.8 neighd.yaml.5 neighd-rpc.7; do
    [ -s "$pages/$page" ] || fail "no $page"
    if command -v groff >/dev/null; then
        groff -man -ww -Tutf8 -rLL=100n -P-cbou "$pages/$page" >"$scratch/$page" 2>"$scratch/warnings"
        [ ! -s "$scratch/warnings" ] || fail "groff on $page: $(cat "$scratch/warnings")"
    else
        mandoc -man -Tutf8 -Owidth=100 "$pages/$page" | sed 's/.\x08//g' >"$scratch/$page"
    fi
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -W warning "$pages/$page" >"$scratch/warnings" || fail "mandoc on $page: $(cat "$scratch/warnings")"
    fi
    ! grep -nE '@[a-z-]+@' "$pages/$page" || fail "$page has a part that was not filled in"
done

# says PAGE TEXT: whatever the page's line breaks and hyphens are.
says() { sed 's/\xe2\x80\x90$//' "$scratch/$1" | tr -s ' \n' '  ' | tr -d '\n ' | grep -qF -- "$(tr -d ' \n' <<<"$2")"; }

# ---- The programs' own help against the pages ------------------------------------------------------
"$NEIGHD_BUILD/neighctl" help | sed -n 's/^  \([a-z].*\)/\1/p' >"$scratch/commands"
[ "$(wc -l <"$scratch/commands")" -ge 14 ] || fail "neighctl help names too few commands"
while IFS= read -r line; do says neighctl.8 "$line" || fail "neighctl(8) lacks: $line"; done <"$scratch/commands"
"$NEIGHD_BUILD/neighd" --help | sed -nE 's/^ +(-[a-z], )?(--[a-z-]+).*/\2/p' >"$scratch/options"
[ "$(wc -l <"$scratch/options")" -eq 6 ] || fail "neighd --help has not six options: $(cat "$scratch/options")"
while IFS= read -r line; do says neighd.8 "$line" || fail "neighd(8) lacks $line"; done <"$scratch/options"
for word in drill run check; do "$NEIGHD_BUILD/neigh-pktgen" $word --help; done >"$scratch/help"
grep -oE -- ' --[a-z-]+|,--[a-z-]+' "$scratch/help" | tr -d ' ,' | sort -u >"$scratch/options"
[ "$(wc -l <"$scratch/options")" -ge 20 ] || fail "neigh-pktgen's help names too few options"
while IFS= read -r line; do says neigh-pktgen.8 "$line" || fail "neigh-pktgen(8) lacks $line"; done <"$scratch/options"
"$NEIGHD_BUILD/neigh-pktgen" drill --list | sed -n 's/^\([a-z].*\)/\1/p' >"$scratch/drills"
[ "$(wc -l <"$scratch/drills")" -ge 10 ] || fail "neigh-pktgen lists too few drills"
while IFS= read -r line; do says neigh-pktgen.8 "$line" || fail "neigh-pktgen(8) lacks: $line"; done <"$scratch/drills"
sed -n 's/^### //p; s/^[<>] //p' "$(dirname "$0")/../../docs/rpc.md" >"$scratch/methods" # and objects, and every example
[ "$(wc -l <"$scratch/methods")" -ge 50 ] || fail "docs/rpc.md has too few methods"
while IFS= read -r line; do says neighd-rpc.7 "$line" || fail "neighd-rpc(7) lacks: $line"; done <"$scratch/methods"
says neighd.yaml.5 "base_reachable_time_ms" || fail "neighd.yaml(5) lacks a key"
! says neighd.8 "no such text" || fail "this test finds what is not there"
