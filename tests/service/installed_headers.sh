#!/usr/bin/env bash
# Every installed header by itself, and every function that libneighctl's declare, called from C and from C++: what a
# header offers can be compiled and linked with what is installed. Not here: what the functions do; libneigh's (install.sh).
set -euo pipefail
fail() { echo "FAILED: $*" >&2; exit 1; }
meson=/usr/bin/meson
[ -x $meson ] || meson=meson
for tool in pkg-config cc c++ "$meson"; do command -v "$tool" >/dev/null || { echo "SKIPPED: needs $tool"; exit 77; }; done
root=$(mktemp -d /tmp/neighd-headers.XXXXXX)
trap 'rm -rf "$root"' EXIT
here=$(cd "$(dirname "$0")/installed" && pwd)
DESTDIR=$root "$meson" install -C "$NEIGHD_BUILD" --no-rebuild >"$root/log" 2>&1 || fail "$(cat "$root/log")"
cd "$root"
mkdir pc # as if DESTDIR were the root, for our own files alone
for file in $(find . -name 'libneigh*.pc'); do sed "s,^prefix=,&$root," "$file" >"pc/${file##*/}"; done
export PKG_CONFIG_PATH=$root/pc
include=$(pkg-config --variable=includedir libneighctl)/neigh
libdir=$(pkg-config --variable=libdir libneighctl)
read -ra flags <<<"$(pkg-config --cflags --libs libneighctl)"
read -ra neigh_flags <<<"$(pkg-config --cflags libneigh)"

# ---- Each alone, with the flags of its own library -------------------------------------------------
(cd "$include" && find . -name '*.h' -o -name '*.hpp') | sed 's,^\./,,' >headers
[ "$(grep -c '^dataplane/' headers)" -ge 20 ] && [ "$(grep -c '^control/ctl/' headers)" -ge 5 ] || fail "too few headers"
alone() { # HEADER
    case $1 in
        control/* | netioapi.h) set -- "$1" "${flags[@]}" ;;
        *) set -- "$1" "${neigh_flags[@]}" ;;
    esac
    echo "#include \"$1\"" | c++ -std=c++20 -Wall -Wextra -fsyntax-only -x c++ -I "$include" "${@:2}" - ||
        fail "$1 does not compile alone"
}
while IFS= read -r header; do
    alone "$header" &
    [ "$(jobs -r | wc -l)" -lt 2 ] || wait -n || fail "see above"
done <headers
while [ -n "$(jobs -p)" ]; do wait -n || { [ $? -eq 127 ] && break || fail "see above"; }; done

# ---- Each function of libneighctl's ----------------------------------------------------------------
# declared HEADER...: names before a parenthesis; comments, private parts, most of the bodies and constructors left out.
declared() {
    sed -E 's,//.*,,; /^ *private:/,/^ *\};/d; /^ *(return|for|if|while|static_assert|#)/d' "$@" | tr '\n' ' ' |
        grep -oE '\b[a-z_][a-z0-9_]*\([^)]*\)?[^;{]*[;{]' | grep -oE '^[a-z_0-9]+' | grep -v '_$' | sort -u
}
sed -nE 's/^(NETIOAPI_API|VOID) +([A-Za-z0-9]+)\(.*/\2/p' "$include/netioapi.h" >c.names
[ "$(wc -l <c.names)" -ge 8 ] || fail "too few C functions"
(cd "$include" && declared control/ctl/*.hpp dataplane/neigh/{addr,nud,time}.hpp) |
    grep -vxE 'operator|memcpy|clock_gettime|append|data|holds_alternative|get_if|max|void|begin|end' >cpp.names
[ "$(wc -l <cpp.names)" -ge 60 ] || fail "too few C++ functions"
uncalled() { while IFS= read -r name; do grep -qE "\b$name\b" "$2" || echo "$name"; done <"$1"; }
[ -z "$(uncalled c.names "$here/netioapi_calls.c")" ] || fail "not called: $(uncalled c.names "$here/netioapi_calls.c")"
[ -z "$(uncalled cpp.names "$here/client_calls.cpp")" ] || fail "not called: $(uncalled cpp.names "$here/client_calls.cpp")"

export NEIGHD_SOCKET=$root/nobody.sock LD_LIBRARY_PATH=$libdir
cc -std=c11 -Wall -Wextra -pedantic -Werror "$here/netioapi_calls.c" "${flags[@]}" -o calls_c
c++ -std=c++11 -Wall -Wextra -pedantic -Werror -x c++ "$here/netioapi_calls.c" -x none "${flags[@]}" -o calls_cpp
c++ -std=c++20 -Wall -Wextra "$here/client_calls.cpp" "${flags[@]}" -o client
for program in calls_c calls_cpp client; do ./$program || fail "$program"; done
