# shellcheck shell=bash
# Shared by the lab's tests: checks that name what they expected, and a picture of what a test
# element may leave on the machine.

tests_root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=../common.sh
source "$tests_root/../common.sh"
lab_command="$(basename "$0")"
scratch="$(mktemp -d)"
failures=0

fail() {
  printf 'FAIL: %s\n' "$*" >&2
  failures=$((failures + 1))
}

expect_equal() { # WHAT EXPECTED ACTUAL
  [[ "$2" == "$3" ]] || fail "$1: expected '$2', got '$3'"
}

expect_status() { # WHAT EXPECTED COMMAND...
  local what="$1" expected="$2" status=0
  shift 2
  "$@" || status=$?
  expect_equal "$what: exit code" "$expected" "$status"
}

# What a lab element of this test could leave: namespaces, mounts, state, cgroups and processes that
# carry the given names. Elements that others run at the same time do not matter.
traces() {
  local name
  for name in "$@"; do
    ip netns list | awk -v a="pwlab-$name" -v b="pwlab-$name-peer" '$1 == a || $1 == b { print "netns", $1 }'
    awk -v dir="$lab_state_root/$name/" -v space="/run/netns/pwlab-$name" \
      'index($5, dir) == 1 || $5 == space || $5 == space "-peer" { print "mount", $5 }' /proc/self/mountinfo
    find "$lab_state_root/$name" -maxdepth 0 -printf 'state %p\n' 2>/dev/null
    find /sys/fs/cgroup -maxdepth 2 -type d -name "pwlab-$name" -printf 'cgroup %p\n' 2>/dev/null
    pgrep -af -- "pwlab-$name( |$|-peer)" | grep -v "^$$ " | sed 's/^/process /'
  done
  return 0
}

expect_no_traces() { # WHAT NAME...
  local what="$1" left
  shift
  left="$(traces "$@")"
  [[ -z "$left" ]] || fail "$what: left behind: $left"
}

# await SECONDS COMMAND...: true as soon as the command is; polls, for what gives no other sign.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.05
  done
}

finish() {
  rm -rf -- "$scratch"
  ((failures == 0)) || { printf '%s checks failed\n' "$failures" >&2 && exit 1; }
  echo "all checks passed"
}
