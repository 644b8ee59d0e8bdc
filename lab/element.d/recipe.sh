#!/bin/sh
# Turns a fresh Debian root ($1) into the lab element. Run by mmdebstrap, outside of the root.
set -eu
root="$1"
here="$(cd -- "$(dirname -- "$0")" && pwd)"

cp -r "$here/files/." "$root/"
echo mme-01 >"$root/etc/hostname"
printf '127.0.0.1 localhost\n::1 localhost\n10.78.0.2 mme-01\n' >"$root/etc/hosts"

# It is cut off from every network but its vantage, and says nothing of where it came from.
rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/var/lib/apt/lists/*
: >"$root/etc/resolv.conf"
: >"$root/etc/machine-id" # each run is a machine of its own
mkdir -p "$root/var/log/journal" # kept where the lab can read it when a boot fails

chroot "$root" useradd --system --no-create-home --shell /usr/sbin/nologin lab-mme

# inetd: the services that Debian ships switched off, and telnet once more on a port of its own.
sed -E -i \
  -e 's/^#(echo|discard|daytime|time|chargen)([[:space:]])/\1\2/' \
  -e 's/^#<off># (telnet[[:space:]])/\1/' "$root/etc/inetd.conf"
cat >>"$root/etc/inetd.conf" <<'TEXT'
echo		dgram	udp	wait	root	internal
daytime		dgram	udp	wait	root	internal
time		dgram	udp	wait	root	internal
chargen		dgram	udp	wait	root	internal
# "temporary" access of the integration team
2323		stream	tcp	nowait	root	/usr/sbin/tcpd	/usr/sbin/telnetd
TEXT

# Nothing of this can work, or is wanted, in an element without network and without block devices.
chroot "$root" systemctl disable --quiet \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
  e2scrub_reap.service nfs-client.target samba-ad-dc.service systemd-pstore.service
chroot "$root" systemctl mask --quiet run-rpc_pipefs.mount

chroot "$root" systemctl enable --quiet lab-mmed.service
