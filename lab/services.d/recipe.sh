#!/bin/sh
# Turns a fresh Debian root ($1) into that of lab/services. Run by mmdebstrap, outside of the root.
set -eu
root="$1"
here="$(cd -- "$(dirname -- "$0")" && pwd)"

# Packages that may not stand beside each other: their files are enough, each below /opt.
chroot "$root" sh -c 'mkdir -p /opt/lab/packages && chown _apt /opt/lab/packages'
sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/extracted.txt" | while read -r package; do
  chroot "$root" sh -c "cd /opt/lab/packages && apt-get -q download $package &&
    dpkg -x ${package}_*.deb /opt/$package && rm ${package}_*.deb"
  echo "/opt/$package/usr/lib/x86_64-linux-gnu" >>"$root/etc/ld.so.conf.d/lab.conf"
done
chroot "$root" ldconfig
ln -s /opt/efingerd/etc/efingerd "$root/etc/efingerd"

cp -r "$here/files/." "$root/"
echo services-01 >"$root/etc/hostname"
printf '127.0.0.1 localhost\n::1 localhost\n10.77.0.2 services-01.lab.invalid services-01\n10.77.0.1 tester.lab.invalid tester\n' \
  >"$root/etc/hosts"

# It is cut off from every network but its vantage, and says nothing of where it came from.
rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/var/lib/apt/lists/*
: >"$root/etc/resolv.conf"
: >"$root/etc/machine-id"

# One certificate for every daemon that speaks TLS.
mkdir -p "$root/etc/lab"
chroot "$root" openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=services-01.lab.invalid \
  -keyout /etc/lab/key.pem -out /etc/lab/certificate.pem 2>/dev/null
chmod 0644 "$root/etc/lab/key.pem"
chroot "$root" ssh-keygen -A >/dev/null

# Databases are made once, so that they start at once.
chroot "$root" sh -c 'rm -rf /var/lib/postgresql/15/main /var/lib/mysql
  mkdir -p /var/lib/lab && install -d -o postgres /var/lib/lab/postgresql
  su -s /bin/sh postgres -c "/usr/lib/postgresql/15/bin/initdb -A scram-sha-256 --pwfile=/etc/hostname -D /var/lib/lab/postgresql" >/dev/null
  install -d -o mysql /var/lib/lab/mysql
  mariadb-install-db --user=mysql --datadir=/var/lib/lab/mysql --skip-test-db >/dev/null'
