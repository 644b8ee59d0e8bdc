# shellcheck shell=bash
# What lab/netns and lab/element share: state, recorded processes, namespaces, programs.
#
# State of a test element lies in /run/portwarrant-lab/NAME (0700). It is made before anything else
# and removed last, so whatever exists can be found and undone:
#   kind    which command made it
#   pids    one "ROLE PID START" a line; START is field 22 of /proc/PID/stat, so that a pid which
#           the kernel gave to another process meanwhile is never signalled

lab_root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
lab_state_root=/run/portwarrant-lab
lab_cache="${PW_LAB_CACHE:-/var/cache/portwarrant-lab}"

lab_say() { printf '%s: %s\n' "${lab_command:-lab}" "$*" >&2; }

lab_die() {
  lab_say "$*"
  exit 2
}

# Ends with exit code 77 ("cannot run here") when this machine lacks something.
lab_require() {
  local program
  if [[ "$(id -u)" -ne 0 ]]; then
    lab_say "needs root (network namespaces and mounts)"
    exit 77
  fi
  for program in "$@"; do
    if ! command -v "$program" >/dev/null; then
      lab_say "needs the program '$program' (see packaging/deps/test.txt)"
      exit 77
    fi
  done
}

lab_check_name() {
  [[ "$1" =~ ^[a-z0-9][a-z0-9-]{0,31}$ && "$1" != *-peer ]] ||
    lab_die "name '$1': use up to 32 of a-z, 0-9 and '-', not ending in -peer"
}

lab_netns_of() { printf 'pwlab-%s' "$1"; }
lab_peer_of() { printf 'pwlab-%s-peer' "$1"; }
lab_state_of() { printf '%s/%s' "$lab_state_root" "$1"; }

# True when an element of this KIND and NAME has state.
lab_exists() {
  local kind
  kind="$(cat "$(lab_state_of "$2")/kind" 2>/dev/null)" && [[ "$kind" == "$1" ]]
}

lab_require_up() {
  lab_exists "$1" "$2" || lab_die "'$2' is not up (start it: lab/$1 up)"
}

# lab_claim KIND NAME: makes the state, or fails when the name is in use; mkdir decides races.
lab_claim() {
  local state tries
  state="$(lab_state_of "$2")"
  for tries in 1 2 3 4 5; do
    mkdir -p "$lab_state_root"
    mkdir -m 0700 "$state" 2>/dev/null && break
    # Without it, somebody's `down` has just removed the empty root: once more.
    [[ ! -e "$state" ]] || lab_die \
      "'$2' exists already ($(cat "$state/kind" 2>/dev/null || echo unfinished)): lab/$1 down $2"
    ((tries < 5)) || lab_die "cannot make $state"
  done
  printf '%s\n' "$1" >"$state/kind"
  : >"$state/pids"
}

# lab_release NAME: removes the state, the last thing that `down` does.
lab_release() {
  rm -rf -- "$(lab_state_of "$1")"
  rmdir "$lab_state_root" 2>/dev/null || true
}

# Start time of a process in clock ticks since boot; fails when there is none, or only a zombie.
lab_start_time() {
  local stat fields
  { stat="$(<"/proc/$1/stat")"; } 2>/dev/null || return 1
  read -ra fields <<<"${stat##*) }" # the name before ") " may hold anything
  [[ "${fields[0]}" != Z ]] || return 1
  printf '%s' "${fields[19]}"
}

# lab_remember NAME ROLE PID
lab_remember() {
  local start
  start="$(lab_start_time "$3")" || return 1
  printf '%s %s %s\n' "$2" "$3" "$start" >>"$(lab_state_of "$1")/pids"
}

lab_same_process() { [[ "$(lab_start_time "$1")" == "$2" ]]; }

# lab_await_end PID START TENTHS: waits until the process is gone; fails when time is up.
lab_await_end() {
  local left="$3"
  while lab_same_process "$1" "$2"; do
    ((left-- > 0)) || return 1
    sleep 0.1
  done
}

# lab_end_process PID START: TERM, up to 5 s, KILL, up to 5 s.
lab_end_process() {
  local signal
  for signal in TERM KILL; do
    lab_same_process "$1" "$2" || return 0
    kill -s "$signal" "$1" 2>/dev/null || return 0
    ! lab_await_end "$1" "$2" 50 || return 0
  done
  lab_say "process $1 does not end"
  return 1
}

# lab_end_recorded NAME: ends the processes that `up` recorded, newest first.
lab_end_recorded() {
  local pids pid start result=0
  pids="$(lab_state_of "$1")/pids"
  [[ -s "$pids" ]] || return 0
  while read -r _ pid start; do
    lab_end_process "$pid" "$start" || result=1
  done < <(tac "$pids")
  return "$result"
}

# lab_recorded NAME ROLE: "PID START" of a recorded process that still runs.
lab_recorded() {
  local role pid start
  while read -r role pid start; do
    if [[ "$role" == "$2" ]] && lab_same_process "$pid" "$start"; then
      printf '%s %s\n' "$pid" "$start"
      return 0
    fi
  done <"$(lab_state_of "$1")/pids"
  return 1
}

# lab_add_namespaces NAME: the element's namespace and its vantage, each with lo up.
lab_add_namespaces() {
  local space
  for space in "$(lab_netns_of "$1")" "$(lab_peer_of "$1")"; do
    ip netns add "$space"
    ip -n "$space" link set lo up
  done
}

# lab_connect NAME DEVICE PEER_DEVICE PREFIX_LENGTH_ADDRESS...: a veth pair made straight inside the
# two namespaces. Each address is "INSIDE,PEER". No link-local addresses, no duplicate detection:
# what is asked for is there at once, and nothing else.
lab_connect() {
  local inside peer device="$2" peer_device="$3" pair
  inside="$(lab_netns_of "$1")"
  peer="$(lab_peer_of "$1")"
  shift 3
  ip -n "$inside" link add "$device" type veth peer name "$peer_device" netns "$peer"
  ip -n "$inside" link set "$device" addrgenmode none
  ip -n "$peer" link set "$peer_device" addrgenmode none
  for pair in "$@"; do
    lab_add_address "$inside" "$device" "${pair%,*}"
    lab_add_address "$peer" "$peer_device" "${pair#*,}"
  done
  ip -n "$inside" link set "$device" up
  ip -n "$peer" link set "$peer_device" up
}

lab_add_address() {
  if [[ "$3" == *:* ]]; then
    ip -n "$1" address add "$3" dev "$2" nodad
  else
    ip -n "$1" address add "$3" brd + dev "$2"
  fi
}

# lab_delete_namespaces NAME: says which processes keep one alive, if any do.
lab_delete_namespaces() {
  local space left
  for space in "$(lab_netns_of "$1")" "$(lab_peer_of "$1")"; do
    [[ -e "/run/netns/$space" ]] || continue
    left="$(ip netns pids "$space" 2>/dev/null | paste -sd' ')"
    [[ -z "$left" ]] || lab_say "still inside $space, not started by the lab: $left"
    ip netns delete "$space"
  done
}

# lab_in SPACE COMMAND...: runs a command in a namespace, in this mount namespace.
lab_in() {
  local space="$1"
  shift
  nsenter --net="/run/netns/$space" -- "$@"
}

# lab_program NAME: path of one of our programs (listener, mme). PW_LAB_<NAME> names a built one;
# else it is compiled once and kept in the cache under the hash of its sources.
lab_program() {
  local name="$1" variable="PW_LAB_${1^^}" src="$lab_root/../src" sources headers path file
  if [[ -n "${!variable:-}" ]]; then
    [[ -x "${!variable}" ]] || lab_die "$variable=${!variable} is no program"
    printf '%s' "${!variable}"
    return
  fi
  sources=("$src"/base/{bytes,error}.cc "$src/sys/unique_fd.cc")
  for file in "$lab_root/programs/$name"/*.cc; do
    [[ "$file" == *_test.cc ]] || sources+=("$file")
  done
  headers=("$lab_root/programs/$name"/*.h "$src"/base/{bytes,error,result}.h "$src/sys/unique_fd.h")
  path="$lab_cache/$name-$(cat "${sources[@]}" "${headers[@]}" | sha256sum | cut -c1-16)"
  if [[ ! -x "$path" ]]; then
    command -v "${CXX:-g++}" >/dev/null ||
      lab_die "needs a C++ compiler for $name, or $variable=PATH of a built one"
    mkdir -p "$lab_cache"
    # One compiles, whoever comes meanwhile waits for it. Static, so that it runs in any element;
    # fmt from its headers, so that nothing is to be linked.
    (
      flock 9
      [[ ! -x "$path" ]] || exit 0
      lab_say "compiling $name"
      "${CXX:-g++}" -std=c++20 -O1 -static -I "$src" -DFMT_HEADER_ONLY -o "$path.new" \
        "${sources[@]}" >&2
      mv "$path.new" "$path"
    ) 9>"$lab_cache/lock-$name"
  fi
  printf '%s' "$path"
}

# lab_undo_on_exit COMMAND...: runs it when this shell ends for whatever reason, signals included.
lab_undo_on_exit() {
  lab_undo=("$@")
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap lab_run_undo EXIT
}

lab_run_undo() {
  local status=$?
  trap - EXIT
  trap '' HUP INT TERM # an undo that has begun is finished
  set +e
  [[ -z "${lab_child:-}" ]] || lab_end_child
  "${lab_undo[@]}" || lab_say "undo was not complete"
  exit "$status"
}

lab_keep() { trap - EXIT HUP INT TERM; }

# lab_wait_for COMMAND...: runs it and gives its exit code, and lets a signal through at once: a
# shell that waits for a foreground command would act on the signal only afterwards. On a terminal
# the command stays in the foreground, where the terminal itself signals it.
lab_wait_for() {
  local status=0
  if [[ -t 0 ]]; then
    "$@" || status=$?
    return "$status"
  fi
  setsid "$@" <&0 &
  lab_child=$!
  wait "$lab_child" || status=$?
  lab_child=
  return "$status"
}

# Ends the command of lab_wait_for with all that it started in its session's process group. It is an
# unreaped child of this shell, so its number cannot belong to another.
lab_end_child() {
  local tenths=50
  kill -s TERM -- "-$lab_child" 2>/dev/null
  while lab_start_time "$lab_child" >/dev/null && ((tenths-- > 0)); do sleep 0.1; done
  kill -s KILL -- "-$lab_child" 2>/dev/null
  wait "$lab_child" 2>/dev/null
  lab_child=
}
