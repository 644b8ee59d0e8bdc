# shellcheck shell=bash
# Starting and stopping an element on its root. Sourced by lab/element.

element_boot_limit_s=90
element_socket_limit_s=60
element_halt_limit_s=20
# Enabled, and so back at every boot, but stopped: what an audit by ports alone would miss.
element_held_back=(nfs-ganesha.service nfs-ganesha-lock.service rpc-statd-notify.service)

element_merged() { printf '%s/root' "$(lab_state_of "$1")"; }

# element_prepare_root NAME: the cached root, seen through a layer in memory that is this run's own.
element_prepare_root() {
  local state layers merged
  state="$(lab_state_of "$1")"
  layers="$state/layers"
  merged="$(element_merged "$1")"
  mkdir "$layers" "$merged"
  mount -t tmpfs -o mode=0755,size=1g "pwlab-$1" "$layers"
  mkdir "$layers/upper" "$layers/work"
  mount -t overlay -o "lowerdir=$(root_path),upperdir=$layers/upper,workdir=$layers/work" \
    "pwlab-$1" "$merged"
  install -m 0755 "$(lab_program mme)" "$merged/usr/local/bin/lab-mmed"
}

# element_cgroups NAME: our cgroup in each hierarchy that systemd uses (the unified one, and on a
# hybrid machine its named one), at the root of it: not below whoever started the lab.
element_cgroups() {
  awk -v name="pwlab-$1" '$0 ~ / - cgroup2 / || $0 ~ / - cgroup .*name=systemd/ { print $5 "/" name }' \
    /proc/self/mountinfo
}

# element_enter_cgroup NAME PART: puts this shell into a part of the element's cgroups.
element_enter_cgroup() {
  local cgroup
  while read -r cgroup; do
    mkdir -p "$cgroup/$2"
    printf '%s\n' "$BASHPID" >"$cgroup/$2/cgroup.procs"
  done < <(element_cgroups "$1")
}

element_delete_cgroups() {
  local cgroup result=0
  while read -r cgroup; do
    [[ ! -d "$cgroup" ]] || find "$cgroup" -depth -type d -exec rmdir {} + || result=1
  done < <(element_cgroups "$1")
  return "$result"
}

# element_start NAME NSPAWN_OPTION...: starts systemd-nspawn and records it and the element's init.
element_start() {
  local name="$1" state nspawn leader='' tenths=100
  state="$(lab_state_of "$1")"
  shift
  # It must not end up in the caller's session or cgroup: both may go away before it.
  (
    element_enter_cgroup "$name" run
    exec setsid systemd-nspawn -q -D "$(element_merged "$name")" -b --machine="pwlab-$name" \
      --register=no --keep-unit --network-namespace-path="/run/netns/$(lab_netns_of "$name")" \
      --console=pipe --resolv-conf=off --timezone=off --link-journal=no "$@"
  ) </dev/null >"$state/console.log" 2>&1 &
  nspawn=$!
  lab_remember "$name" nspawn "$nspawn" || element_fail "$name" "systemd-nspawn did not start"
  # systemd-nspawn forks the init, PID 1 of a namespace of its own, once the root is set up.
  while ((tenths-- > 0)); do
    leader="$(element_init_of "$nspawn")"
    [[ -z "$leader" ]] || break
    lab_start_time "$nspawn" >/dev/null || element_fail "$name" "systemd-nspawn ended"
    sleep 0.1
  done
  [[ -n "$leader" ]] || element_fail "$name" "the element's init did not start"
  lab_remember "$name" leader "$leader" || element_fail "$name" "the element's init ended"
}

# element_init_of PID: the child of systemd-nspawn that is process 1 inside, once it is systemd.
element_init_of() {
  local child
  while read -r child; do
    if awk '$1 == "NSpid:" && NF > 2 && $NF == 1 { found = 1 } END { exit !found }' \
      "/proc/$child/status" 2>/dev/null && [[ "$(cat "/proc/$child/comm")" == systemd ]]; then
      printf '%s' "$child"
    fi
  done < <(pgrep -P "$1")
}

# element_exec NAME COMMAND...: runs it inside, in all of the element's namespaces, in a cgroup
# beside the element's services.
element_exec() (
  name="$1"
  shift
  read -r leader _ < <(lab_recorded "$name" leader) || lab_die "'$name' is not running"
  element_enter_cgroup "$name" exec
  exec nsenter --all --target "$leader" -- \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin TERM="${TERM:-dumb}" HOME=/root \
    LANG=C.UTF-8 "$@"
)

# element_await_boot NAME: until systemd says it is done. "degraded" will do, and is told.
element_await_boot() {
  local end=$((SECONDS + element_boot_limit_s)) answer=
  while ((SECONDS < end)); do
    answer="$(element_exec "$1" systemctl is-system-running 2>/dev/null || true)"
    case "$answer" in
      running) return ;;
      degraded)
        lab_say "the element is degraded: $(element_exec "$1" \
          systemctl list-units --failed --plain --no-legend | awk '{ print $1 }' | paste -sd' ')"
        return
        ;;
    esac
    lab_recorded "$1" leader >/dev/null || element_fail "$1" "the element went down while it booted"
    sleep 0.2
  done
  element_fail "$1" "not booted within $element_boot_limit_s s (systemd says '${answer:-nothing}')"
}

# The sockets that are expected and not there, or (with "surplus") there and not expected.
element_sockets() {
  local column=-13
  [[ "${2:-}" == surplus ]] || column=-23
  comm "$column" \
    <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$element_d/listeners.txt" | sort -u) \
    <(lab_in "$(lab_netns_of "$1")" ss -Htulnw | awk '{ print $1, $5 }' | sort -u)
}

element_await_sockets() {
  local end=$((SECONDS + element_socket_limit_s)) missing
  while missing="$(element_sockets "$1")" && [[ -n "$missing" ]]; do
    ((SECONDS < end)) || element_fail "$1" "not listening after $element_socket_limit_s s:" "$missing"
    sleep 0.2
  done
}

# element_fail NAME MESSAGE...: tells with what the element itself has to say, and ends.
element_fail() {
  local name="$1" merged
  shift
  merged="$(element_merged "$name")"
  lab_say "$@"
  tail -n 20 "$(lab_state_of "$name")/console.log" >&2 || true
  journalctl --directory="$merged/var/log/journal" --no-pager -q -n 40 >&2 || true
  exit 2
}

# element_halt NAME: an orderly shutdown, with a limit; then by force.
element_halt() {
  local pid start
  if read -r pid start < <(lab_recorded "$1" nspawn); then
    kill -s TERM "$pid" # systemd-nspawn asks the element's init to power off
    lab_await_end "$pid" "$start" $((element_halt_limit_s * 10)) ||
      lab_say "no orderly shutdown within $element_halt_limit_s s: ended by force"
  fi
  if read -r pid start < <(lab_recorded "$1" leader); then
    kill -s KILL "$pid" # the init of a PID namespace: all that runs inside ends with it
    lab_await_end "$pid" "$start" 50 || lab_say "the element's init $pid does not end"
  fi
  lab_end_recorded "$1"
}

# element_unmount NAME
element_unmount() {
  local place result=0
  for place in "$(element_merged "$1")" "$(lab_state_of "$1")/layers"; do
    while mountpoint -q "$place" 2>/dev/null; do
      umount -R "$place" || { result=1 && break; }
    done
  done
  return "$result"
}
