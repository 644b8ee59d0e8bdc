#!/usr/bin/env bash
# Searches for inputs that break a decoder, with libFuzzer. See docs/testing.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly work=build/fuzz
readonly max_bytes=4096  # keeps corpora small; no decoder needs more to show its paths

usage() {
  cat <<'TEXT'
Usage: fuzz/run.sh SECONDS [DECODER...]    each fuzzer, or those named, for so many seconds
       fuzz/run.sh --merge [DECODER...]    keep new inputs that reach new code
       fuzz/run.sh --list                  names of the decoders

New inputs go to build/fuzz/corpus/DECODER, failing ones to build/fuzz/findings. The exit code is 1
if any fuzzer found something. A failing input is debugged in the dev build as
  build/dev/fuzz/fuzz_DECODER FILE
and becomes a file in fuzz/corpus/DECODER together with the fix. --merge adds to fuzz/corpus only
what reaches code that the files there do not.
TEXT
}

decoders() {
  local file
  for file in fuzz/fuzz_*.cc; do
    file=${file#fuzz/fuzz_}
    printf '%s\n' "${file%.cc}"
  done
}

# Options for every run: a property that takes 10 s or 2 GiB on 4 KiB of input is a finding too.
search() {
  local seconds=$1 decoder=$2
  mkdir -p "$work/corpus/$decoder" "$work/findings"
  printf '==> %s for %s s\n' "$decoder" "$seconds"
  "$work/fuzz/fuzz_$decoder" -max_total_time="$seconds" -max_len="$max_bytes" -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$work/findings/$decoder-" \
    "$work/corpus/$decoder" "fuzz/corpus/$decoder" </dev/null
}

merge() {
  local decoder=$1 before
  before=$(find "fuzz/corpus/$decoder" -type f | wc -l)
  mkdir -p "$work/corpus/$decoder"
  "$work/fuzz/fuzz_$decoder" -merge=1 -max_len="$max_bytes" -verbosity=0 \
    "fuzz/corpus/$decoder" "$work/corpus/$decoder" </dev/null
  printf '==> %s: %s inputs, were %s\n' "$decoder" \
    "$(find "fuzz/corpus/$decoder" -type f | wc -l)" "$before"
}

main() {
  local what=${1:---help} decoder failed=0
  shift || true
  case "$what" in
    -h | --help) usage && return ;;
    --list) decoders && return ;;
    --merge) ;;
    *[!0-9]* | 0) usage >&2 && return 2 ;;
  esac
  local -a chosen=("$@")
  (($# > 0)) || mapfile -t chosen < <(decoders)
  for decoder in "${chosen[@]}"; do
    [[ -f "fuzz/fuzz_$decoder.cc" ]] || { printf 'fuzz/run.sh: no decoder "%s"; --list names them\n' "$decoder" >&2 && return 2; }
  done
  cmake --preset fuzz --log-level=NOTICE
  cmake --build --preset fuzz --target "${chosen[@]/#/fuzz_}"
  for decoder in "${chosen[@]}"; do
    if [[ "$what" == --merge ]]; then
      merge "$decoder"
    else
      search "$what" "$decoder" || failed=1
    fi
  done
  return "$failed"
}

main "$@"
