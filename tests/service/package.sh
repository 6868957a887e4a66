#!/usr/bin/env bash
# Inside a freshly booted Debian without a network: install, use, reload, upgrade, remove and purge the packages. What was
# there before is there afterwards, and nothing else. Neighbors: scripts/test-package boots the machine.
set -eEuo pipefail
export DEBIAN_FRONTEND=noninteractive HOME=/root MANPAGER=cat
trap 'echo "FAILED at line $LINENO: $BASH_COMMAND"; journalctl -u neighd --no-pager -n 40' ERR
say() { echo "- $*"; }
fail() { echo "FAILED: $*"; journalctl -u neighd --no-pager -n 40; exit 1; }
eventually() { local end=$((SECONDS + $1)); shift; until "$@"; do [ $SECONDS -lt $end ] || fail "not in time: $*"; sleep 0.2; done; }
# What no package owns: logs, caches, the state of this run.
everything() {
    find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /var/tmp -o -path /var/log \
        -o -path /var/cache -o -path /packages -o -path /result -o -path /root \) -prune -o -print | sort
    sort /etc/group | sed 's/^/group /'
}
drop_backups() { grep -vE '/etc/(group|gshadow|passwd|shadow)-$|/var/lib/dpkg/(info/format|.*-old|lock|triggers)|/var/lib/apt/|/var/lib/systemd/(timers|catalog)'; }
apt_get() { apt-get -y -q -o Dpkg::Use-Pty=0 "$@" >/tmp/apt 2>&1 </dev/null || fail "apt-get $*: $(cat /tmp/apt)"; }
pid() { systemctl show -P MainPID neighd; }
everything | drop_backups >/tmp/before

say "install: not enabled, not started"
apt_get install --no-install-recommends /packages/*.deb
[ "$(systemctl is-enabled neighd || true)" = disabled ] && [ "$(systemctl is-active neighd || true)" = inactive ] || fail "it is"
[ "$(dpkg-query -W -f '${Conffiles}' neighd | awk '{ print $1 }' | paste -sd' ')" = /etc/neighd/neighd.yaml ] || fail "conffiles"
getent group neighd >/dev/null || fail "no group neighd"
neighd --version && neighd --check && neighctl help | head -n 1
for page in neighd neighctl neighd.yaml neighd-rpc; do man $page 2>&1 | grep -q '^NAME' || fail "man $page"; done
bash -c '. /usr/share/bash-completion/completions/neighctl; complete -p neighctl' || fail "completion"

say "the documents: each link leads to a file that is there"
(cd /usr/share/doc/neighd && find . -name '*.md' | while read -r page; do
    grep -oE '\]\([^):# ]+' "$page" | cut -c3- | while read -r link; do
        [ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
    done
done) >/tmp/links
[ ! -s /tmp/links ] || fail "$(cat /tmp/links)"

say "a Python program with python3-neighctl"
python3 -c 'import neighctl
try: neighctl.Client()
except neighctl.ConnectionLost: pass
else: raise SystemExit("a daemon that does not run answers")' || fail "python3-neighctl"

say "a C program with libneighctl-dev"
# shellcheck disable=SC2046
cc -std=c11 /calls.c $(pkg-config --cflags --libs libneighctl) -o /tmp/calls
/tmp/calls gone || fail "without a daemon"

say "the sample as it is: two TAP devices"
if [ -c /dev/net/tun ]; then
    systemctl start neighd
    [ "$(neighctl -j link | grep -o '"name":"[a-z0-9]*"' | paste -sd,)" = '"name":"lan0","name":"wan0"' ] || fail "$(neighctl link)"
    ip link show ntap0 >/dev/null
    sed -n 's/^#   \(\(ip\|neighctl\) .*\)/\1/p' /etc/neighd/neighd.yaml >/tmp/comment
    [ "$(wc -l </tmp/comment)" -ge 3 ] && bash -e /tmp/comment || fail "the commands in the sample's comment"
    systemctl stop neighd
else
    say "  skipped: no /dev/net/tun here"
fi

say "an own configuration: a host behind a veth pair; the service starts, and is ready when start returns"
ip netns add h1
ip link add veth0 address 02:00:00:00:01:01 type veth peer name eth0 netns h1
ethtool -K veth0 tx off rx off gro off gso off tso off >/dev/null 2>&1
ip netns exec h1 ethtool -K eth0 tx off rx off gro off gso off tso off >/dev/null 2>&1
echo 1 >/proc/sys/net/ipv6/conf/veth0/disable_ipv6
ip link set veth0 up && ip -n h1 link set eth0 up && ip -n h1 address add 192.0.2.10/24 dev eth0
cat >/etc/neighd/neighd.yaml <<'END'
# mine
control: {group: neighd, admins: [root]}
state-file: /var/lib/neighd/neighbors.json
worker: {idle-sleep-us: 50}
interfaces:
  - {name: lan0, device: "net_af_packet0,iface=veth0", addresses: [192.0.2.1/24]}
END
# Before neighd, in the same sandbox: what it must and must not let through.
cat >/probe.sh <<'END'
set -e
refused() { ! "$@" 2>/dev/null || { echo "let through: $*"; exit 1; }; }
refused touch /etc/neighd/x
refused touch /var/lib/x
touch /var/lib/neighd/x /run/neighd/x && rm /var/lib/neighd/x /run/neighd/x
refused sh -c ': >/proc/sys/net/ipv4/ip_forward'
refused head -c 1 /dev/kmsg
[ ! -c /dev/loop-control ] || refused sh -c ': </dev/loop-control' # by the list of devices alone: root may open it
timeout 1 bash -c ': >/dev/tcp/127.0.0.1/9' 2>/dev/null || [ $? -eq 124 ] || { echo "IP gets an answer"; exit 1; }
refused mknod /run/neighd/null c 1 3
refused unshare -n true
refused chroot / true
chgrp neighd /run/neighd && chgrp root /run/neighd
END
[ ! -c /dev/loop-control ] || : </dev/loop-control
mkdir /etc/systemd/system/neighd.service.d
printf '[Service]\nExecStartPre=/bin/bash /probe.sh\n' >/etc/systemd/system/neighd.service.d/probe.conf
systemctl daemon-reload
systemctl enable -q --now neighd
rm -r /probe.sh /etc/systemd/system/neighd.service.d && systemctl daemon-reload
neighctl link
[ "$(stat -c '%U:%G %a' /run/neighd/neighd.sock)" = "root:neighd 660" ] || fail "$(stat -c '%U:%G %a' /run/neighd/neighd.sock)"
[ -S /run/neighd/dpdk/neighd/dpdk_telemetry.v2 ] || fail "telemetry is elsewhere: $(find /run -name 'dpdk_telemetry*')"
eventually 10 ip netns exec h1 ping -q -c 1 -W 1 192.0.2.1 >/dev/null
ip netns exec h1 ping -q -c 20 -i 0.05 192.0.2.1 >/tmp/ping || true
grep -q ' 0% packet loss' /tmp/ping || fail "packets were lost: $(cat /tmp/ping)"
neighctl show | grep '^192.0.2.10 dev lan0 lladdr' || fail "h1 was not learned"

say "the sandbox is in force"
status() { sed -n "s/^$1:\t//p" "/proc/$(pid)/status"; }
[ "$(status NoNewPrivs)" = 1 ] && [ "$(status Seccomp)" = 2 ] || fail "no seccomp"
[ "$(status CapEff)" = 0000000000003001 ] || fail "capabilities: $(status CapEff)" # NET_ADMIN, NET_RAW, CHOWN

say "reload: good, then with a mistake, which systemctl tells and the daemon survives"
before=$(pid)
systemctl reload neighd
echo 'nonsense: 1' >>/etc/neighd/neighd.yaml
! systemctl reload neighd 2>/dev/null || fail "a mistake went unnoticed"
sed -i '/nonsense/d' /etc/neighd/neighd.yaml
systemctl is-active -q neighd && [ "$(pid)" = "$before" ] || fail "it did not survive"

say "the watchdog ends a daemon that hangs, and systemd starts another"
kill -STOP "$before"
started_anew() { [ "$(pid)" != "$before" ] && [ "$(pid)" != 0 ] && systemctl is-active -q neighd; }
eventually 30 started_anew
eventually 10 ip netns exec h1 ping -q -c 1 -W 1 192.0.2.1 >/dev/null

say "upgrade: the running service is restarted, the edited configuration stays"
before=$(pid)
apt_get install -o Dpkg::Options::=--force-confold /next.deb
started_anew || fail "not restarted"
head -n 1 /etc/neighd/neighd.yaml | grep -qx '# mine' || fail "the configuration was replaced"
[ ! -e /etc/neighd/neighd.yaml.dpkg-dist ] || rm /etc/neighd/neighd.yaml.dpkg-dist
neighctl show >/dev/null && [ -s /var/lib/neighd/neighbors.json ] || fail "nothing was saved at the restart"

say "remove: stopped, the configuration stays"
apt_get remove neighd
[ "$(systemctl is-active neighd || true)" = inactive ] && [ ! -e /run/neighd ] || fail "something runs on"
[ -e /etc/neighd/neighd.yaml ] && [ ! -e /usr/sbin/neighd ] || fail "not as after a removal"

say "purge: as if it had never been"
apt_get purge neighd libneighctl0 libneighctl-dev libneigh-dev libneigh-common-dev
everything | drop_backups >/tmp/after
diff /tmp/before /tmp/after || fail "left behind (>) or taken along (<)"
