#!/usr/bin/env bash
# Sets up, builds, audits and tests portwarrant on Debian 12. `./bootstrap.sh --help` says how.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly root
readonly binary="$root/build/release/portwarrant"
readonly could_not_run=2  # the exit code that portwarrant itself gives for this

usage() {
  cat <<'TEXT'
Usage: ./bootstrap.sh COMMAND

  audit [OPTION...]        install what is needed, build, audit this host
  test [--vm]              install what is needed, build twice, run every test; with --vm also on
                           a machine with a kernel of its own, emulated (minutes more)
  build                    install what is needed, build build/release/portwarrant
  deps [build|test|run]    only install the Debian packages of packaging/deps (default: all)
  --help                   this text

audit passes every OPTION on to `portwarrant audit`. Without --list it uses ./port-list.yaml or
./portwarrant-audit/port-list.yaml, and drafts the latter if neither is there. Without --output
the evidence goes to ./portwarrant-audit/<time>. Its exit code is that of `portwarrant audit`:
  0 every requirement passes   1 at least one fails   3 none fails, something is inconclusive
  2 could not run

Each command may be repeated: it does only what is still to do. Packages are installed with apt-get
as root or through sudo, and only those that are missing.

Environment:
  PW_REQUIRE_ALL=1   test: a skipped test is a failure (for machines where everything can run)
TEXT
}

# One compilation serves every checkout on this machine: paths below the tree are kept relative.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1

step() { printf '==> [%02d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

die() {
  printf 'bootstrap.sh: %s\n' "$*" >&2
  exit "$could_not_run"
}

# Names of one list of packaging/deps: one a line, # starts a comment.
listed_packages() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$root/packaging/deps/$1.txt"; }

is_installed() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

missing_packages() {
  local list package
  for list in "$@"; do
    while read -r package; do
      is_installed "$package" || printf '%s\n' "$package"
    done < <(listed_packages "$list")
  done
}

system_name() {
  # shellcheck source=/dev/null
  (. /etc/os-release 2>/dev/null && printf '%s' "${PRETTY_NAME:-${ID:-unknown}}") || printf 'unknown'
}

is_debian_12() {
  # shellcheck source=/dev/null
  (. /etc/os-release 2>/dev/null && [[ "${ID:-}" == debian && "${VERSION_ID:-}" == 12 ]])
}

install_packages() {
  step "packages: $*"
  command -v dpkg-query >/dev/null ||
    die "packaging/deps names Debian 12 packages and this is $(system_name): run it on Debian 12"
  local -a missing
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} == 0)); then
    echo "all installed"
    return
  fi
  is_debian_12 || die "this is $(system_name), and packaging/deps names packages of Debian 12;" \
    "missing here: ${missing[*]}"
  local -a as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "${#missing[@]} packages are missing and neither root nor sudo is at hand; as root, run:" \
        "apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    as_root=(sudo)
  fi
  echo "installing: ${missing[*]}"
  local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  "${as_root[@]}" "${apt[@]}" update </dev/null || die "apt-get update failed: see above"
  "${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null ||
    die "apt-get install failed: see above"
}

# build_preset PRESET [CMAKE-OPTION...] -- TARGET...
build_preset() {
  local preset=$1
  shift
  local -a options=()
  while (($# > 0)) && [[ "$1" != -- ]]; do
    options+=("$1")
    shift
  done
  shift
  step "build: preset $preset into build/$preset"
  (cd "$root" && cmake --preset "$preset" --log-level=NOTICE "${options[@]}" &&
    cmake --build --preset "$preset" --target "$@") || die "build of preset $preset failed: see above"
}

build() {
  install_packages build
  # The tests are set up only where their packages are, so that a user installs no more than needed.
  local tests=ON
  [[ -z "$(missing_packages test)" ]] || tests=OFF
  build_preset release "-DPW_TESTS=$tests" -- portwarrant
}

# Sets `port_list`; drafts one where there is none.
choose_port_list() {
  local candidate
  for candidate in port-list.yaml portwarrant-audit/port-list.yaml; do
    if [[ -e "$candidate" ]]; then
      port_list=$candidate
      step "port list: $candidate"
      return
    fi
  done
  port_list=portwarrant-audit/port-list.yaml
  step "port list: none given, drafting $port_list from what is open on this host"
  mkdir -p portwarrant-audit
  "$binary" list draft --profile platform-debian -o "$port_list" || die "drafting $port_list failed"
  echo "Give each entry a purpose, or remove it: what is left without one has no warrant."
}

explain() {
  case $1 in
    0) echo "exit code 0: every requirement passes" ;;
    1) echo "exit code 1: at least one requirement fails; the report says what and how to mend it" ;;
    3) echo "exit code 3: nothing fails, but something could not be decided; the report says why" ;;
    *) echo "exit code $1: the audit could not run; see the message above" ;;
  esac
}

# True if one of the options after the first argument is it, as "--x" or "--x=...".
given() {
  local wanted=$1 option
  shift
  for option in "$@"; do
    [[ "$option" == "$wanted" || "$option" == "$wanted="* ]] && return 0
  done
  return 1
}

audit() {
  build
  local -a options=("$@")
  local port_list output=""
  if ! given --list "$@"; then
    choose_port_list
    options+=(--list "$port_list")
  fi
  given --target "$@" || options+=(--target none)
  if ! given --output "$@"; then
    output="portwarrant-audit/$(date -u +%Y%m%dT%H%M%SZ)"
    options+=(--output "$output")
  fi
  step "audit of this host"
  ((EUID == 0)) || echo "not root: other users' processes stay unseen, and the report says where;" \
    "for the whole picture run this as root"
  local code=0
  "$binary" audit "${options[@]}" || code=$?
  step "done"
  [[ -z "$output" || ! -e "$output/report.html" ]] || echo "report: $PWD/$output/report.html"
  explain "$code"
  return "$code"
}

# run_tests PRESET BUILD-DIR: one ctest run, and with PW_REQUIRE_ALL no skipped test in it.
run_tests() {
  local results="$root/build/$2/tests.xml"
  step "test: preset $1"
  (cd "$root" && ctest --preset "$1" --output-junit "$results" </dev/null) || exit 1
  if [[ "${PW_REQUIRE_ALL:-}" == 1 ]]; then
    "$root/tools/check_skips.py" "$results" || exit 1
  fi
}

run_all_tests() {
  install_packages build test
  # With sanitizers: everything but the lab element, whose daemons they do not see.
  build_preset dev -DPW_TESTS=ON -- all all_verify_interface_header_sets
  run_tests sanitized dev
  # As installed: the binary itself, on sockets, in namespaces and on the lab element.
  build_preset release -DPW_TESTS=ON -- portwarrant lab/all
  run_tests hardened release
  # On a kernel of its own, which has what this one may lack: SCTP, diagnostics of raw sockets, NFS.
  if [[ "${1:-}" == --vm ]]; then run_tests vm release; fi
}

main() {
  local command=${1:---help}
  shift || true
  case "$command" in
    audit) audit "$@" ;;
    test)
      (($# == 0)) || [[ $# == 1 && "$1" == --vm ]] || die "test takes no argument but --vm"
      run_all_tests "$@"
      ;;
    build)
      (($# == 0)) || die "build takes no arguments"
      build
      ;;
    deps)
      local list
      for list in "$@"; do
        [[ "$list" =~ ^(build|test|run)$ ]] || die "deps: no list \"$list\"; there are build, test and run"
      done
      if (($# == 0)); then set -- build test run; fi
      install_packages "$@"
      ;;
    -h | --help | help) usage ;;
    *) die "no command \"$command\"; ./bootstrap.sh --help lists them" ;;
  esac
}

main "$@"
