#!/usr/bin/env bash
# Completion as bash does it: words cut as readline cuts them, then COMPREPLY looked at. No daemon, but a neighctl that
# plays one. Not here: bash-completion's loader, which finds the files by their names.
set -euo pipefail
fail() { echo "FAILED: $*" >&2; exit 1; }
scratch=$(mktemp -d /tmp/neighd-completion.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
. "$NEIGHD_BUILD/packaging/neighctl"
. "$NEIGHD_BUILD/packaging/neighd"
cd "$scratch"
: >batch.txt

cat >neighctl-lan <<'END'
#!/bin/sh
if [ "$*" = "-j show" ]; then
    echo '[{"dst":"192.0.2.10","dev":"lan0"},{"dst":"2001:db8::1","dev":"lan0"},{"dst":"2001:db8::2","dev":"lan1"}]'
    exit
fi
[ "$*" = "-s /x/sock -j link" ] || [ "$*" = "-j link" ] || exit 1
echo '[{"name":"lan0","addresses":["192.0.2.1/24","2001:db8::ff/64"],"ifindex":1},{"name":"lan1","ifindex":2},{"name":"$(touch${IFS}bad)","ifindex":3}]'
END
printf '#!/bin/sh\nexec sleep 60\n' >neighctl-hangs
chmod +x neighctl-*

# complete_line WORD...: what is offered for the last one, on one line. Colons are words of their own, as in readline.
complete_line() {
    local word COMP_POINT
    COMP_WORDS=()
    for word; do
        while [[ $word =~ ^([^:]*)(:+)(.+)?$ ]]; do
            [[ -z ${BASH_REMATCH[1]} ]] || COMP_WORDS+=("${BASH_REMATCH[1]}")
            COMP_WORDS+=("${BASH_REMATCH[2]}") word=${BASH_REMATCH[3]}
            [[ -n $word ]] || continue 2 # it ends with a colon: the cursor stands on that
        done
        COMP_WORDS+=("$word")
    done
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=() COMP_LINE=$*
    COMP_POINT=${#COMP_LINE}
    "_${FUNCTION:-neighctl}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>errors
    [ ! -s errors ] || fail "$*: not silent: $(cat errors)"
    echo "${COMPREPLY[*]-}"
}
# expect OFFERED WORD...
expect() {
    local want=$1 got
    shift
    got=$(complete_line "$@")
    [ "$got" = "$want" ] || fail "'$*' offers '$got', not '$want'"
}

C=$NEIGHD_BUILD/neighctl # nobody listens for it
export NEIGHD_SOCKET=$scratch/nobody.sock

# ---- neighctl --------------------------------------------------------------------------------------
expect "show set stats" "$C" s
expect "replace resolve" "$C" re
case " $(complete_line "$C" "") " in *" show get add "*" help "*) ;; *) fail "not every command" ;; esac
expect "-s -statistics" "$C" -s
expect "inet inet6" "$C" -family ""
expect "batch.txt" "$C" -batch bat
expect "" "$C" -batch batch.txt ""
expect "show set stats" "$C" -4 --json -s /x/sock s
more="unused nomaster master vrf protocol"
expect "to dev nud router proxy extern_learn $more" "$C" show ""
expect "to nud router proxy extern_learn $more" "$C" sh dev lan0 ""
expect "managed dev nud router use extern_learn protocol" "$C" add 2001:db8::1 lladdr 02:00:00:00:00:01 ""
expect "lladdr managed dev nud router use extern_learn protocol" "$C" change fe80:: ""
expect "" "$C" add ""
expect "" "$C" get ""
expect "" "$C" get to ""
expect "dev" "$C" get to fe80::1 ""
expect "add address" "$C" help ad
expect "" "$C" set 2001:d
expect "" "$C" set 192.0.2.1 lladdr 02:
expect "permanent" "$C" add 192.0.2.1 nud p
expect "probe permanent" "$C" show nud p
expect "all to dev nud proxy $more dry-run verify rate max" "$C" flush ""
expect "" "$C" link ""
expect "" "$C" nonsense ""
expect "" "$C" show dev "" # no daemon

expect "lan0 lan1" ./neighctl-lan show dev l
expect "lan1" ./neighctl-lan -s /x/sock flush dev lan1
# shellcheck disable=SC2016
expect '\$\(touch\$\{IFS\}bad\)' ./neighctl-lan show dev '\'
[ ! -e bad ] || fail "an interface's name was executed"
expect "192.0.2.10" ./neighctl-lan get 1
expect "192.0.2.10 2001:db8::1 2001:db8::2" ./neighctl-lan del to ""
expect "db8::1 db8::2" ./neighctl-lan get 2001:d
expect "2" ./neighctl-lan get 2001:db8::2
expect "192.0.2.10" ./neighctl-lan show to 192
expect "192.0.2.1 2001:db8::ff" ./neighctl-lan resolve 192.0.2.10 from ""
expect "" ./neighctl-lan add ""
SECONDS=0
expect "" ./neighctl-hangs show dev ""
[ $SECONDS -le 3 ] || fail "a daemon that does not answer keeps the shell waiting"

# ---- neighd ----------------------------------------------------------------------------------------
FUNCTION=neighd
expect "-c --config --check --anywhere --on-this-machine --version -h --help" neighd ""
expect "--config --check" neighd --c
expect "batch.txt" neighd --check -c ba
[ "$(complete -p neighctl neighd)" = $'complete -F _neighctl neighctl\ncomplete -F _neighd neighd' ] || fail "complete -p"
