#!/usr/bin/env bash
# The completions for zsh and fish offer what bash's does: completion_shells.sh SHELL. fish is asked by `complete -C`; for
# zsh a compadd that prints stands in for its own. Not here: the rules one by one (completion.sh).
set -euo pipefail
fail() { echo "FAILED: $*" >&2; exit 1; }
shell=$1
command -v "$shell" >/dev/null || { echo "SKIPPED: needs $shell"; exit 77; }
scratch=$(mktemp -d /tmp/neighd-completion.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
: >batch.txt
mkdir bin none
cat >bin/neighctl <<'END'
#!/bin/sh
case "$*" in
    "-j show") echo '[{"dst":"192.0.2.10","dev":"lan0"},{"dst":"2001:db8::1","dev":"lan0"},{"dst":"2001:db8::2","dev":"lan1"}]' ;;
    "-j link" | "-s /x/sock -j link") echo '[{"name":"lan0","addresses":["192.0.2.1/24","2001:db8::ff/64"]},{"name":"lan1"}]' ;;
    *) exit 1 ;;
esac
END
printf '#!/bin/sh\nexit 3\n' >none/neighctl
chmod +x bin/neighctl none/neighctl
cat >ask.zsh <<'END'
script=$1; shift
words=("$@") CURRENT=$#
compadd() {
    local word
    shift
    for word; do [[ $word != "${words[CURRENT]}"* ]] || print -r -- "$word"; done
}
_files() { print -rl -- "${words[CURRENT]}"*(N) }
_neighctl() { source "$script" }
_neighctl
true
END
cat >ask.fish <<'END'
source $argv[1]
complete -C (string join ' ' -- $argv[2..]) | string replace -r '\t.*' '' # its status says whether it replaced anything
true
END
case $shell in
    zsh) options=(-f ask.zsh "$NEIGHD_BUILD/packaging/_neighctl") ;;
    fish) options=(--no-config ask.fish "$NEIGHD_BUILD/packaging/neighctl.fish") ;;
esac
export HOME=$scratch XDG_CONFIG_HOME=$scratch XDG_DATA_HOME=$scratch
# expect "OFFERED..." WORD...: in any order.
expect() {
    local want=$1 got
    shift
    got=$({ "$shell" "${options[@]}" neighctl "$@" || echo "exit $?"; } 2>errors | sort -u | tr '\n' ' ')
    [ ! -s errors ] || fail "$*: not silent: $(cat errors)"
    [ "${got% }" = "$want" ] || fail "'$*' offers '${got% }', not '$want'"
}

PATH=$scratch/bin:$PATH
expect "set show stats" s
expect "replace resolve" re
expect "-s -statistics" -s
expect "inet inet6" -family ""
expect "batch.txt" -batch bat
expect "" -batch batch.txt ""
expect "set show stats" -4 --json -s /x/sock s
expect "extern_learn" sh dev lan0 e
expect "dev extern_learn lladdr managed nud protocol router use" change fe80:: ""
expect "dev" get to fe80::1 ""
expect "" add ""
expect "permanent" add 192.0.2.1 nud p
expect "permanent probe" show nud p
expect "add address" help ad
expect "" link ""
expect "" nonsense ""
expect "lan0 lan1" show dev l
expect "lan1" -s /x/sock flush dev lan1
expect "192.0.2.10" get 1
expect "192.0.2.10 2001:db8::1 2001:db8::2" del to ""
expect "2001:db8::1 2001:db8::2" get 2001:d
expect "192.0.2.1 2001:db8::ff" resolve 192.0.2.10 from ""
PATH=$scratch/none:$PATH
expect "" get ""
expect "" show dev ""
