#!/usr/bin/env bash
# What `meson install` leaves below DESTDIR: CONTRACT.md section 1, found by a stranger's tools. An operator's
# configuration survives a second one. Not here: libneighctl's C calls (tests/netioapi), Debian's packages.
set -euo pipefail
fail() { echo "FAILED: $*" >&2; exit 1; }
meson=/usr/bin/meson
[ -x $meson ] || meson=meson
for tool in pkg-config c++ "$meson"; do command -v "$tool" >/dev/null || { echo "SKIPPED: needs $tool"; exit 77; }; done
root=$(mktemp -d /tmp/neighd-install.XXXXXX)
trap 'rm -rf "$root"' EXIT
source=$(cd "$(dirname "$0")/../.." && pwd)
option() { "$meson" introspect --buildoptions "$NEIGHD_BUILD" | /usr/bin/python3 -c '
import json, sys
print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == sys.argv[1]))' "$1"; }
install_it() { DESTDIR=$root "$meson" install -C "$NEIGHD_BUILD" --no-rebuild >"$root/log" 2>&1 || fail "$(cat "$root/log")"; }
install_it
prefix=$(option prefix) libdir=$(option libdir) etc=$(option sysconfdir)
case $etc in /*) ;; *) etc=$prefix/$etc ;; esac

# ---- Everything is there ---------------------------------------------------------------------------
for file in sbin/neighd bin/neighctl bin/neigh-pktgen "$libdir/libneigh.a" "$libdir/libneighctl.so" "$libdir/pkgconfig/libneigh.pc" \
    "$libdir/pkgconfig/libneighctl.pc" include/neigh/netioapi.h lib/systemd/system/neighd.service \
    lib/systemd/system/neighd-metrics.socket lib/systemd/system/neighd-metrics@.service share/neighd/grafana.json \
    share/neighd/alerts.yaml lib/sysusers.d/neighd.conf share/man/man8/neighd.8 share/man/man8/neighctl.8 share/man/man5/neighd.yaml.5 \
    share/man/man7/neighd-rpc.7 \
    share/bash-completion/completions/neighctl share/bash-completion/completions/neighd \
    share/zsh/vendor-completions/_neighctl share/fish/vendor_completions.d/neighctl.fish; do
    [ -s "$root$prefix/$file" ] || fail "$file was not installed"
done
[ -x "$root$prefix/sbin/neighd" ] && [ -x "$root$prefix/bin/neighctl" ] || fail "the programs can't be run"
grep -q "^ExecStart=$prefix/sbin/neighd\$" "$root$prefix/lib/systemd/system/neighd.service" || fail "the unit's ExecStart"
grep -q "^ExecStart=$prefix/bin/neighctl metrics --http\$" "$root$prefix/lib/systemd/system/neighd-metrics@.service" || fail "the metrics unit's"

# ---- The Python module: where its interpreter looks ------------------------------------------------
module=$(find "$root$prefix" -name neighctl.py)
case $module in */dist-packages/neighctl.py) ;; *) fail "the Python client is at '$module'" ;; esac
PYTHONPATH=${module%/*} PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -c 'from neighctl import Client' || fail "import neighctl"

# ---- The configuration: where the daemon looks, and never overwritten -------------------------------
"$root$prefix/sbin/neighd" --help | grep -q "default $etc/neighd/neighd.yaml" || fail "neighd looks elsewhere"
cmp "$source/config/neighd.yaml" "$root$etc/neighd/neighd.yaml" || fail "the sample"
"$root$prefix/sbin/neighd" --check -c "$root$etc/neighd/neighd.yaml" || fail "the sample has mistakes"
echo '# mine' >>"$root$etc/neighd/neighd.yaml"
install_it
tail -n 1 "$root$etc/neighd/neighd.yaml" | grep -qx '# mine' || fail "an operator's configuration was overwritten"
cmp "$source/config/neighd.yaml" "$root$etc/neighd/neighd.yaml.sample" || fail "no sample beside it"

# ---- libneigh: every header by itself, and the README's example as a stranger builds it -------------
cd "$root"
mkdir pc # as if DESTDIR were the root, for our own files alone
sed "s,^prefix=,&$root," "$root$prefix/$libdir/pkgconfig/libneigh.pc" >pc/libneigh.pc
export PKG_CONFIG_PATH=$root/pc
(cd "$root$prefix/include/neigh" && find dataplane -name '*.hpp') >headers
[ "$(wc -l <headers)" -ge 20 ] || fail "too few headers"
sed 's/.*/#include "&"/' headers >all.cpp
# shellcheck disable=SC2046 # flags are words
c++ -fsyntax-only -w all.cpp $(pkg-config --cflags libneigh) || fail "a header includes what was not installed"
# shellcheck disable=SC2046
c++ -w -c "$source/tests/embed/embed.cpp" -o embed.o $(pkg-config --cflags libneigh) || fail "embed.cpp does not compile"
# shellcheck disable=SC2046
c++ embed.o -o embed $(pkg-config --libs libneigh) || fail "embed.cpp does not link"
timeout 60 ./embed >embed.log 2>&1 || fail "embed: $(cat embed.log)"
