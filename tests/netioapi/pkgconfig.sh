#!/usr/bin/env bash
# What a stranger does after `meson install`: cc prog.c $(pkg-config --cflags --libs libneighctl), and the C++ client as
# well: pkgconfig.sh BUILD. Not here: a daemon; without one the programs say so.
set -euo pipefail
build=$1
here=$(cd "$(dirname "$0")" && pwd)
meson=/usr/bin/meson
[ -x $meson ] || meson=meson
for tool in pkg-config cc c++ "$meson"; do command -v "$tool" >/dev/null || { echo "SKIPPED: needs $tool"; exit 77; }; done
root=$(mktemp -d /tmp/neighd-install.XXXXXX)
trap 'rm -rf "$root"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

DESTDIR=$root "$meson" install -C "$build" --no-rebuild >"$root/log" 2>&1 || { cat "$root/log" >&2; fail "meson install"; }
pc=$(find "$root" -name libneighctl.pc)
[ -n "$pc" ] || fail "no libneighctl.pc was installed"
prefix=$(sed -n 's/^prefix=//p' "$pc")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
flags=$(pkg-config --define-variable=prefix="$root$prefix" --cflags --libs libneighctl)
libdir=$(pkg-config --define-variable=prefix="$root$prefix" --variable=libdir libneighctl)
[ -L "$libdir/libneighctl.so.0" ] || fail "no libneighctl.so.0 in $libdir"

export NEIGHD_SOCKET=$root/nobody.sock LD_LIBRARY_PATH=$libdir
# shellcheck disable=SC2086 # flags are words
cc -std=c11 -Wall -Wextra -pedantic -Werror "$here/calls.c" $flags -o "$root/calls"
"$root/calls" gone || fail "the C program"

# As a file that was written for Windows includes it.
printf '#include <netioapi.h>\nint main(void) { return FlushIpNetTable2(AF_INET, 0) == ERROR_NOT_SUPPORTED ? 0 : 1; }\n' \
    >"$root/windows.c"
# shellcheck disable=SC2086
cc -std=c11 "$root/windows.c" $flags -o "$root/windows"
"$root/windows" || fail "the program that includes <netioapi.h>"

cat >"$root/client.cpp" <<'END'
#include "control/ctl/neighbors.hpp"
int main() {
    auto client = neigh::ctl::Client::connect();
    if (client) {
        return neigh::ctl::flush(*client, {.family = neigh::Family::ipv4}).ok() ? 0 : 1;
    }
    return client.failure().is_lost() && neigh::IpAddr::parse("192.0.2.1")->to_string() == "192.0.2.1" ? 0 : 1;
}
END
# shellcheck disable=SC2086
c++ -std=c++20 -Wall -Wextra "$root/client.cpp" $flags -o "$root/client"
"$root/client" || fail "the C++ client"

# The C++ inside stays inside: nothing is exported but what libneighctl.map names.
if nm -DC --defined-only "$libdir/libneighctl.so.0" | grep -E ' [TWVBDR] (std|nlohmann)::'; then fail "exported by accident"; fi
