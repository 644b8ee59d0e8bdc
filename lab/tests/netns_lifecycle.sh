#!/usr/bin/env bash
# lab/netns: what it makes, and that nothing of it stays: after down, a failed up, a run, a signal.
set -euo pipefail
# shellcheck source=support.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/support.sh"
lab_require ip nsenter setsid ss pgrep
netns="$lab_root/netns"
n="life$$"
other="life$$-2"
trap '"$netns" down "$n"; "$netns" down "$other"' EXIT

# In the host's own namespace nothing may change; the last line is a device we must not see there.
host_network() { ip -o link && ip -o address && ip route && ip -6 route; }

up_then_down() {
  local before
  before="$(host_network)"
  "$netns" up "$n" --listener tcp/10.77.0.2/80 --listener tcp6only/fd77::2/80
  expect_equal "host network while up" "$before" "$(host_network)"
  expect_equal "mode of the state" 700 "$(stat -c %a "$lab_state_root/$n")"
  expect_equal "listed" "pwlab-$n" "$("$netns" list | awk -v n="$n" '$1 == n { print $2 }')"
  expect_equal "sockets inside" 2 "$("$netns" exec "$n" ss -Htln | wc -l)"
  expect_equal "sockets at the vantage" 0 "$("$netns" vantage "$n" ss -Htuln | wc -l)"
  for address in 10.77.0.2 fd77::2; do
    expect_status "connect to $address from the vantage" 0 \
      "$netns" vantage "$n" timeout 5 bash -c "exec 3<>/dev/tcp/$address/80"
  done
  expect_status "second up of the same name" 2 "$netns" up "$n" 2>"$scratch/again"
  grep -q 'exists already' "$scratch/again" || fail "second up does not say why"
  expect_equal "sockets after the refused up" 2 "$("$netns" exec "$n" ss -Htln | wc -l)"
  expect_status "down" 0 "$netns" down "$n"
  expect_no_traces "down" "$n"
  expect_status "second down" 0 "$netns" down "$n"
  expect_equal "host network afterwards" "$before" "$(host_network)"
}

failed_up_undoes_itself() {
  expect_status "address that is not there" 2 \
    "$netns" up "$n" --listener tcp/10.77.0.2/80 --listener tcp/192.0.2.1/80 2>"$scratch/failed"
  grep -q "bind listener 'tcp/192.0.2.1/80': Cannot assign" "$scratch/failed" ||
    fail "failed up does not name its cause: $(<"$scratch/failed")"
  expect_no_traces "failed up" "$n"
  expect_status "no such kind" 2 "$netns" up "$n" --listener tpc/10.77.0.2/80 2>/dev/null
  expect_no_traces "up with a bad SPEC" "$n"
  expect_status "bad name" 2 "$netns" up "../$n" 2>/dev/null
}

run_always_ends() {
  expect_equal "environment of run" "pwlab-$n pwlab-$n-peer" \
    "$("$netns" run "$n" -- printenv PW_LAB_NETNS PW_LAB_PEER | paste -sd' ')"
  expect_status "run gives the command's exit code" 7 \
    "$netns" run "$n" --listener udp/0.0.0.0/5 -- sh -c 'exit 7'
  expect_no_traces "run" "$n"
}

interrupted_run_cleans_up() {
  local signal pid status inside
  for signal in TERM INT HUP; do
    # A shell's background job ignores SIGINT, and so would the run: setsid and env give it back.
    env --default-signal=INT "$netns" run "$n" --listener tcp/10.77.0.2/80 -- \
      sh -c "echo \$\$ >$scratch/command; exec sleep 60" </dev/null &
    pid=$!
    await 20 test -s "$scratch/command" || fail "the command of run did not start"
    inside="$(<"$scratch/command")"
    kill -s "$signal" "$pid"
    status=0
    wait "$pid" || status=$?
    expect_equal "run ended by SIG$signal" "$((128 + $(kill -l "$signal")))" "$status"
    [[ ! -d "/proc/$inside" ]] || fail "the command of run outlived SIG$signal"
    expect_no_traces "run ended by SIG$signal" "$n"
    rm -f "$scratch/command"
  done
}

a_reused_pid_is_not_signalled() {
  local bystander start
  "$netns" up "$n" --listener tcp/10.77.0.2/80
  sleep 60 &
  bystander=$!
  start="$(lab_start_time "$bystander")"
  echo "listener $bystander $((start - 1))" >>"$lab_state_root/$n/pids"
  "$netns" down "$n"
  lab_same_process "$bystander" "$start" || fail "down ended a process that is not its own"
  kill "$bystander"
  expect_no_traces "down" "$n"
}

two_at_a_time() {
  "$netns" up "$n" --listener tcp/10.77.0.2/80 &
  "$netns" up "$other" --listener tcp/10.77.0.2/80
  wait $!
  "$netns" down "$n"
  expect_equal "the other one still listens" 1 "$("$netns" exec "$other" ss -Htln | wc -l)"
  "$netns" down "$other"
  expect_no_traces "two at a time" "$n" "$other"
}

up_then_down
failed_up_undoes_itself
run_always_ends
interrupted_run_cleans_up
a_reused_pid_is_not_signalled
two_at_a_time
finish
