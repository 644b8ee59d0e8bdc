#!/bin/sh
# Turns a fresh Debian root ($1) into the lab VM's. Run by mmdebstrap, outside of the root.
set -eu
root="$1"
here="$(cd -- "$(dirname -- "$0")" && pwd)"

cp -r "$here/files/." "$root/"
echo stp-01 >"$root/etc/hostname"
printf '127.0.0.1 localhost\n::1 localhost\n10.78.0.2 stp-01\n' >"$root/etc/hosts"
echo '/dev/vda / ext4 noatime,errors=remount-ro 0 1' >"$root/etc/fstab"

# It is cut off from every network but its vantage, and says nothing of where it came from.
rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/var/lib/apt/lists/*
: >"$root/etc/resolv.conf"
: >"$root/etc/machine-id" # each run is a machine of its own

mkdir -p "$root/srv/dumps"

# A tunnel of the kernel: its UDP socket belongs to no process. Nothing is reached with the key.
netdev="$root/etc/systemd/network/30-wg-backhaul.netdev"
printf '[NetDev]\nName=wg-backhaul\nKind=wireguard\n\n[WireGuard]\nListenPort=51820\n' >"$netdev"
printf 'PrivateKey=%s\n' "$(head -c 32 /dev/urandom | base64)" >>"$netdev"
chroot "$root" chown root:systemd-network /etc/systemd/network/30-wg-backhaul.netdev
chmod 0640 "$netdev"

# Emulated, every unit costs seconds: what this machine does not want, or would ask for in vain.
chroot "$root" systemctl disable --quiet \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
  e2scrub_reap.service nfs-client.target nfs-blkmap.service systemd-pstore.service \
  getty@tty1.service
chroot "$root" systemctl mask --quiet systemd-binfmt.service systemd-hwdb-update.service \
  serial-getty@ttyS0.service systemd-networkd-wait-online.service systemd-logind.service \
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
  sys-kernel-config.mount sys-fs-fuse-connections.mount
chroot "$root" systemctl enable --quiet systemd-networkd.service lab-files.service \
  lab-amf.service nfs-server.service ssh.service osmo-stp.service

# Only with the modules that the root file system needs: unpacking is emulated too.
chroot "$root" update-initramfs -u -k all
