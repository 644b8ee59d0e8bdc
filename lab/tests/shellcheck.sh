#!/usr/bin/env bash
# Every script of the lab passes shellcheck.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
if ! command -v shellcheck >/dev/null; then
  echo "needs the program shellcheck" >&2
  exit 77
fi
# Sourced files are checked where they are sourced (-a), with what they can rely on.
mapfile -t scripts < <(grep -rlE '^#!/(usr/bin/env bash|bin/sh)' . | sort)
((${#scripts[@]} >= 5)) || { echo "found only ${#scripts[@]} scripts" >&2 && exit 1; }
shellcheck -a -x -P SCRIPTDIR "${scripts[@]}"
echo "${#scripts[@]} scripts are clean"
