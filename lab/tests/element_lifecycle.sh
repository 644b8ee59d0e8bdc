#!/usr/bin/env bash
# lab/element: boots, has exactly the sockets it should have, answers as an MME, and leaves nothing
# behind: after down, a run, a signal, a boot that fails.
set -euo pipefail
# shellcheck source=support.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/support.sh"
lab_require ip nsenter setsid ss pgrep python3 systemd-nspawn mmdebstrap
element="$lab_root/element"
n="elem$$"
other="elem$$-2"
trap '"$element" down --name "$n"; "$element" down --name "$other"' EXIT

host_network() { ip -o link && ip -o address && ip route && ip -6 route; }
# The sockets of the element as listeners.txt names them.
sockets() { lab_in "pwlab-$1" ss -Htulnw | awk '{ print $1, $5 }' | sort -u; }
listed() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$lab_root/element.d/listeners.txt" | sort -u; }

boots_complete() {
  local before
  before="$(host_network)"
  mkdir -p "$scratch/addition/etc" && echo added >"$scratch/addition/etc/lab-addition"
  echo bound >"$scratch/bound"
  expect_status "up" 0 "$element" up --name "$n" --bind-ro "$scratch/bound:/opt/bound" \
    --add "$scratch/addition"
  expect_equal "host network while up" "$before" "$(host_network)"
  diff <(listed) <(sockets "$n") >&2 || fail "the sockets are not those of listeners.txt"
  expect_equal "state of systemd" running "$("$element" exec --name "$n" systemctl is-system-running)"
  expect_equal "--add" added "$("$element" exec --name "$n" cat /etc/lab-addition)"
  expect_equal "--bind-ro" bound "$("$element" exec --name "$n" cat /opt/bound)"
  expect_status "exec gives the command's exit code" 7 "$element" exec --name "$n" sh -c 'exit 7'
  expect_equal "no socket of the element on the host" "" \
    "$(ss -Htulnp | grep -E 'vsftpd|in\.tftpd|lab-mmed' || true)"
}

nfs_is_enabled_but_stopped() {
  expect_equal "nfs-ganesha at boot" enabled \
    "$("$element" exec --name "$n" systemctl is-enabled nfs-ganesha.service || true)"
  expect_equal "nfs-ganesha now" inactive \
    "$("$element" exec --name "$n" systemctl is-active nfs-ganesha.service || true)"
}

answers_as_an_mme() {
  "$element" vantage --name "$n" timeout 60 python3 "$tests_root/mme_peer.py" 10.77.0.1 10.77.0.2 ||
    fail "the MME does not answer as it should"
}

# The daemons behind inetd, and inetd itself, really answer: what a client sees of each.
daemons_answer() {
  local greeting
  greeting="$("$element" vantage --name "$n" timeout 10 bash -c \
    'exec 3<>/dev/tcp/10.77.0.2/2323; head -c 3 <&3 | od -An -tx1')" || true
  [[ "$greeting" =~ ^\ ff\ f[bd]\  ]] || # IAC WILL or IAC DO, RFC 854
    fail "2323 does not negotiate telnet: it says '$greeting'"
  greeting="$("$element" vantage --name "$n" timeout 10 bash -c \
    'exec 3<>/dev/tcp/10.77.0.2/21; head -c 3 <&3')" || true
  expect_equal "21 greets as FTP" 220 "$greeting"
  greeting="$("$element" vantage --name "$n" timeout 10 bash -c \
    'exec 3<>/dev/tcp/10.77.0.2/7; echo hello >&3; head -c 5 <&3')" || true
  expect_equal "7 echoes" hello "$greeting"
}

goes_without_a_trace() {
  expect_status "down" 0 "$element" down --name "$n"
  expect_no_traces "down" "$n"
  expect_status "second down" 0 "$element" down --name "$n"
}

two_at_a_time() {
  "$element" up --name "$n"
  expect_status "run beside another" 0 "$element" run --name "$other" -- \
    sh -c "test \"\$PW_ELEMENT_NETNS\" = 'pwlab-$other' && test -d /proc/\$PW_ELEMENT_LEADER_PID/ns \
      && test -x \$PW_ELEMENT_ROOT/usr/sbin/vsftpd"
  expect_no_traces "run" "$other"
  diff <(listed) <(sockets "$n") >&2 || fail "the other element lost sockets"
  "$element" down --name "$n"
  expect_no_traces "two at a time" "$n" "$other"
}

interrupted_run_cleans_up() {
  local pid status=0
  "$element" run --name "$n" -- sh -c "echo \$\$ >$scratch/command; exec sleep 60" </dev/null &
  pid=$!
  await 100 test -s "$scratch/command" || fail "the command of run did not start"
  kill -TERM "$pid"
  wait "$pid" || status=$?
  expect_equal "run ended by SIGTERM" 143 "$status"
  expect_no_traces "run ended by SIGTERM" "$n"
}

# What a crash of systemd-nspawn leaves (the element goes on without it) is taken down all the same.
killed_element_can_be_taken_down() {
  local nspawn leader start
  "$element" up --name "$n"
  read -r nspawn _ < <(lab_recorded "$n" nspawn)
  read -r leader start < <(lab_recorded "$n" leader)
  kill -KILL "$nspawn"
  expect_status "down of a killed element" 0 "$element" down --name "$n"
  ! lab_same_process "$leader" "$start" || fail "the element's init outlived down"
  expect_no_traces "down of a killed element" "$n"
}

# An element that powers itself off: the boot fails, is told, and is undone. A oneshot that
# sysinit.target waits for: the boot cannot be done before it has powered off.
failed_boot_undoes_itself() {
  mkdir -p "$scratch/broken/etc/systemd/system"
  printf '%s\n' '[Unit]' 'Description=fails the boot' 'DefaultDependencies=no' \
    'Before=sysinit.target' '[Service]' 'Type=oneshot' 'ExecStart=/bin/systemctl poweroff -ff' \
    >"$scratch/broken/etc/systemd/system/broken.service"
  mkdir "$scratch/broken/etc/systemd/system/sysinit.target.wants"
  ln -s ../broken.service "$scratch/broken/etc/systemd/system/sysinit.target.wants/broken.service"
  expect_status "up of an element that powers off" 2 \
    "$element" up --name "$n" --add "$scratch/broken" 2>"$scratch/failed"
  grep -qE "went down while it booted|systemd-nspawn ended" "$scratch/failed" ||
    fail "failed boot does not name its cause: $(<"$scratch/failed")"
  expect_no_traces "failed boot" "$n"
}

interrupted_build_cleans_up() {
  local pid status=0
  PW_LAB_CACHE="$scratch/cache" "$element" build </dev/null 2>/dev/null &
  pid=$!
  await 60 bash -c "compgen -G '$scratch/cache/building-*/root/*' >/dev/null" ||
    fail "the build did not start"
  kill -TERM "$pid"
  wait "$pid" || status=$?
  expect_equal "build ended by SIGTERM" 143 "$status"
  expect_equal "left of the build" "" \
    "$(find "$scratch/cache" -maxdepth 1 -type d -name '*-*' -printf '%f ')"
}

"$element" build >/dev/null
interrupted_build_cleans_up
boots_complete
nfs_is_enabled_but_stopped
answers_as_an_mme
daemons_answer
goes_without_a_trace
two_at_a_time
interrupted_run_cleans_up
killed_element_can_be_taken_down
failed_boot_undoes_itself
finish
