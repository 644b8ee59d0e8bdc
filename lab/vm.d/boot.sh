# shellcheck shell=bash
# Starting and reaching the lab VM. Sourced by lab/vm.

vm_boot_limit_s=600
vm_socket_limit_s=120
vm_disk_mib=1400
vm_memory_mib=640

# vm_result SCRATCH: the root as a disk, beside the kernel and its initial file system.
vm_result() {
  local root="$1/root" result="$1/result"
  mkdir -m 0700 "$result" # host keys are inside
  cp "$root"/boot/vmlinuz-* "$result/vmlinuz"
  mv "$root"/boot/initrd.img-* "$result/initrd"
  rm -rf -- "${root:?}"/boot/* "${root:?}"/var/cache/apt/*
  truncate -s "${vm_disk_mib}M" "$result/disk"
  mke2fs -q -t ext4 -L root -d "$root" "$result/disk"
}

# vm_add_wires NAME: the vantage, with the taps that the machine's two interfaces lead to.
vm_add_wires() {
  local peer tap address
  peer="$(lab_peer_of "$1")"
  ip netns add "$peer"
  ip -n "$peer" link set lo up
  for tap in s1-peer oam-peer; do
    ip -n "$peer" tuntap add dev "$tap" mode tap
    ip -n "$peer" link set "$tap" addrgenmode none
    ip -n "$peer" link set "$tap" up
  done
  for address in 10.77.0.1/24 fd77::1/64; do lab_add_address "$peer" s1-peer "$address"; done
  lab_add_address "$peer" oam-peer 10.78.0.1/24
}

# vm_prepare_disk NAME HOST:INSIDE...: a second disk with copies, and the list of their places; and
# the key that the way in opens to.
vm_prepare_disk() {
  local state folder number=0 pair
  state="$(lab_state_of "$1")"
  folder="$state/files"
  shift
  mkdir "$folder"
  for pair in "$(lab_program listener):/usr/local/bin/lab-listener" "$@"; do
    cp -rL "${pair%:*}" "$folder/$number"
    printf '%s %s\n' "$number" "${pair##*:}" >>"$folder/list"
    number=$((number + 1))
  done
  truncate -s "$(($(du -sm "$folder" | cut -f1) * 5 / 4 + 16))M" "$state/files.disk"
  mke2fs -q -t ext4 -m 0 -O ^has_journal -E root_owner=0:0 -d "$folder" "$state/files.disk"
  rm -rf -- "$folder"
  ssh-keygen -q -t ed25519 -N '' -C lab -f "$state/key"
}

# vm_start NAME: the emulator, in the vantage; the disk's changes go to a file that is thrown away.
# Packets leave the machine whole, with their checksums: no offload to a host that would not do it.
vm_start() {
  local state entry wires=() nic tap mac
  state="$(lab_state_of "$1")"
  entry="$(root_path)"
  for nic in s1-peer,02 oam-peer,03; do
    tap="${nic%,*}" mac="52:54:00:77:00:${nic#*,}"
    wires+=(-netdev "tap,id=$tap,ifname=$tap,script=no,downscript=no,vnet_hdr=off"
      -device "virtio-net-pci,netdev=$tap,mac=$mac,romfile=")
  done
  TMPDIR="$lab_cache" setsid nsenter --net="/run/netns/$(lab_peer_of "$1")" -- qemu-system-x86_64 \
    -name "pwlab-$1" -accel tcg,thread=multi -machine pc -smp 2 -m "$vm_memory_mib" \
    -nodefaults -no-user-config -display none -no-reboot -serial "file:$state/console.log" \
    -kernel "$entry/vmlinuz" -initrd "$entry/initrd" \
    -append 'root=/dev/vda ro console=ttyS0 panic=-1 mitigations=off audit=0 net.ifnames=0' \
    -drive "file=$entry/disk,format=raw,if=virtio,snapshot=on" \
    -drive "file=$state/files.disk,format=raw,if=virtio,readonly=on" \
    -device virtio-rng-pci \
    -fw_cfg "name=opt/io.systemd.credentials/ssh.authorized_keys.root,file=$state/key.pub" \
    "${wires[@]}" </dev/null >"$state/emulator.log" 2>&1 &
  lab_remember "$1" machine $! || vm_fail "$1" "the emulator did not start"
}

# vm_exec NAME COMMAND...: runs it inside, as root; without one, a shell. Words stay words.
vm_exec() {
  local state space line=
  state="$(lab_state_of "$1")"
  space="$(lab_peer_of "$1")"
  shift
  (($# == 0)) || printf -v line '%q ' "$@"
  lab_in "$space" ssh -q -i "$state/key" -o IdentitiesOnly=yes -o BatchMode=yes \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=20 \
    -o ServerAliveInterval=20 -o ServerAliveCountMax=6 -F none root@10.78.0.2 ${line:+-- "$line"}
}

# vm_await_boot NAME: until systemd says it is done. "degraded" will do, and is told.
vm_await_boot() {
  local end=$((SECONDS + vm_boot_limit_s)) answer=
  while ((SECONDS < end)); do
    lab_recorded "$1" machine >/dev/null || vm_fail "$1" "the machine went down while it booted"
    answer="$(vm_exec "$1" systemctl is-system-running 2>/dev/null </dev/null || true)"
    case "$answer" in
      running) return ;;
      degraded)
        lab_say "the machine is degraded: $(vm_exec "$1" systemctl list-units --failed --plain \
          --no-legend | awk '{ print $1 }' | paste -sd' ')"
        return
        ;;
    esac
    sleep 2
  done
  vm_fail "$1" "not booted within $vm_boot_limit_s s (systemd says '${answer:-nothing}')"
}

# The sockets that are expected and not there; what `ss` says, in its own words.
vm_missing_sockets() {
  comm -23 <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$lab_root/vm.d/listeners.txt" | sort -u) \
    <(vm_exec "$1" ss -HtulnwS </dev/null | awk '{ print $1, $5 }' | sort -u)
}

vm_await_sockets() {
  local end=$((SECONDS + vm_socket_limit_s)) missing
  while missing="$(vm_missing_sockets "$1")" && [[ -n "$missing" ]]; do
    ((SECONDS < end)) || vm_fail "$1" "not listening after $vm_socket_limit_s s:" "$missing"
    sleep 2
  done
}

# vm_fail NAME MESSAGE...: tells with what the machine itself has to say, and ends.
vm_fail() {
  local state
  state="$(lab_state_of "$1")"
  shift
  lab_say "$@"
  tail -n 20 "$state/emulator.log" "$state/console.log" >&2 || true
  exit 2
}
