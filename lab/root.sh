# shellcheck shell=bash
# Building and caching the Debian 12 root of lab/element, lab/services and lab/vm. Sourced by them, which set:
#   root_kind    element, services or vm: names the cache entry
#   root_recipe  the folder with packages.txt, recipe.sh and files/
#   root_result  a function that turns SCRATCH/root into SCRATCH/result, the cache entry

root_suite=bookworm

# The packages of the element and those that the portwarrant binary needs at run time.
root_packages() {
  sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$root_recipe/packages.txt" \
    "$lab_root/../packaging/deps/run.txt" | sort -u
}

# What the root depends on, as a hash: a changed recipe or file gives a new cache entry.
root_hash() {
  {
    root_packages
    declare -f "$root_result"
    cat "$root_recipe/recipe.sh" "$lab_root/root.sh"
    cd "$root_recipe" && find files -type f -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-16
}

root_path() { printf '%s/%s-%s' "$lab_cache" "$root_kind" "$(root_hash)"; }

# The Debian 12 archives that this machine's apt is set up with, as one-line sources.
root_sources() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -r "$keyring" ]] || lab_die "needs the package debian-archive-keyring"
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format "deb [signed-by=$keyring] "'$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | awk -v s="$root_suite" 'index($4, s) == 1' | sort -u
}

# root_mmdebstrap TARGET SOURCES APT_OPTIONS
root_mmdebstrap() {
  lab_wait_for mmdebstrap --mode=root --variant=minbase --include="$(root_packages | paste -sd,)" \
    --aptopt='APT::Install-Recommends "false"' --aptopt="$3" \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook="$root_recipe/recipe.sh \"\$1\"" \
    "$root_suite" "$1" "$2"
}

# root_build: makes the entry unless the cache has it. One at a time; complete, or not there.
root_build() {
  local entry lock
  entry="$(root_path)"
  [[ ! -d "$entry" ]] || return 0
  lab_require mmdebstrap apt-get flock
  mkdir -p "$lab_cache"
  exec {lock}>"$lab_cache/lock-$root_kind"
  flock "$lock"
  [[ -d "$entry" ]] || root_build_locked "$entry"
  exec {lock}>&-
}

# root_build_locked ENTRY: in this shell, so that a signal to it ends mmdebstrap too.
root_build_locked() {
  local entry="$1" scratch
  scratch="$(mktemp -d "$lab_cache/building-XXXXXX")"
  chmod 0755 "$scratch"
  lab_undo_on_exit rm -rf --one-file-system -- "$scratch"
  root_sources >"$scratch/sources.list"
  if [[ ! -s "$scratch/sources.list" ]]; then
    lab_say "fetching the package lists"
    apt-get update -q >&2
    root_sources >"$scratch/sources.list"
  fi
  [[ -s "$scratch/sources.list" ]] ||
    lab_die "apt knows no archive of Debian 12 ($root_suite): add one to its sources"
  apt-config dump | grep -E '^Acquire::(https?|Retries)' >"$scratch/apt.conf" || true
  lab_say "building the root of the $root_kind, about a minute (log: $entry.log)"
  if ! root_mmdebstrap "$scratch/root" "$scratch/sources.list" "$scratch/apt.conf" \
    >"$entry.log" 2>&1; then
    tail -n 20 "$entry.log" >&2
    lab_die "mmdebstrap failed (log: $entry.log)"
  fi
  "$root_result" "$scratch"
  mv -T "$scratch/result" "$entry"
  rm -rf --one-file-system -- "$scratch"
  lab_keep
}

# Removes cached entries of older recipes; not those that a running element stands on.
root_prune() {
  local entry current
  current="$(root_path)"
  for entry in "$lab_cache/$root_kind"-????????????????; do
    [[ -d "$entry" && "$entry" != "$current" ]] || continue
    if grep -qF "lowerdir=$entry," /proc/mounts || pgrep -f -- "file=$entry/" >/dev/null; then
      lab_say "kept, in use: $entry"
    else
      rm -rf --one-file-system -- "$entry" "$entry.log"
    fi
  done
}
