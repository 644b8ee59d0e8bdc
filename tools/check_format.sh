#!/usr/bin/env bash
# C and C++ files are as clang-format 19 lays them out: check_format.sh [--fix]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode=(--dry-run -Werror)
[[ "${1:-}" == --fix ]] && mode=(-i)
git ls-files -z --cached --others --exclude-standard -- '*.cc' '*.h' '*.c' |
  while IFS= read -r -d '' file; do [[ ! -f "$file" ]] || printf '%s\0' "$file"; done |
  xargs -0 --no-run-if-empty clang-format-19 "${mode[@]}" --
