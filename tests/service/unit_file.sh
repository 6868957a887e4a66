#!/usr/bin/env bash
# The units as systemd reads them: no mistakes, and an exposure that may fall but not rise (docs/service.md states neighd's).
# Not here: the daemon under the unit (scripts/test-package boots a machine for that).
set -euo pipefail
unit=$NEIGHD_BUILD/packaging/neighd.service
docs=$(dirname "$0")/../../docs/service.md
limit=2.5
fail() { echo "FAILED: $*" >&2; exit 1; }
command -v systemd-analyze >/dev/null || { echo "SKIPPED: needs systemd-analyze"; exit 77; }
scratch=$(mktemp -d /tmp/neighd-unit.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# The program need not be installed for this, nor its man pages.
sed -E 's,^(Exec[A-Za-z]*=)\S*/neighd\b,\1/bin/true,; /^Documentation=/d' "$unit" >"$scratch/neighd.service"
systemd-analyze verify "$scratch/neighd.service" >"$scratch/verify" 2>&1 || fail "verify: $(cat "$scratch/verify")"
! grep . "$scratch/verify" || fail "verify complains"

systemd-analyze security --offline=true --no-pager "$scratch/neighd.service" >"$scratch/security" 2>&1 ||
    fail "security: $(cat "$scratch/security")"
score=$(sed -nE 's/.*Overall exposure level for neighd.service: ([0-9.]+).*/\1/p' "$scratch/security")
[ -n "$score" ] || fail "no score: $(tail -n 3 "$scratch/security")"
awk -v score="$score" -v limit=$limit 'BEGIN { exit score > limit }' ||
    { grep '✗' "$scratch/security"; fail "exposure is $score, more than $limit"; }
grep -q "exposure level \*\*$score\*\*" "$docs" || fail "docs/service.md does not say that the exposure level is **$score**"

# ---- Metrics over HTTP: the socket and what answers a request -----------------------------------------
sources=$(dirname "$0")/../../packaging
sed -E 's,^(ExecStart=)\S+ .*,\1/bin/true,; /^Documentation=/d' "$NEIGHD_BUILD/packaging/neighd-metrics@.service" \
    >"$scratch/neighd-metrics@.service"
sed '/^Documentation=/d' "$sources/neighd-metrics.socket" >"$scratch/neighd-metrics.socket"
systemd-analyze verify "$scratch/neighd-metrics.socket" "$scratch/neighd-metrics@.service" >"$scratch/verify" 2>&1 ||
    fail "verify: $(cat "$scratch/verify")"
! grep . "$scratch/verify" || fail "verify complains"
systemd-analyze security --offline=true --no-pager "$scratch/neighd-metrics@.service" >"$scratch/security" 2>&1 ||
    fail "security: $(cat "$scratch/security")"
score=$(sed -nE 's/.*Overall exposure level for neighd-metrics@.*: ([0-9.]+).*/\1/p' "$scratch/security")
awk -v score="${score:-10}" 'BEGIN { exit score > 0.7 }' || { grep '✗' "$scratch/security"; fail "its exposure is $score"; }
