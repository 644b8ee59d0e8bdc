# shellcheck shell=bash
# Building and caching the element's root. Sourced by lab/element.

element_d="$lab_root/element.d"
element_suite=bookworm

# The packages of the element and those that the portwarrant binary needs at run time.
element_packages() {
  sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$element_d/packages.txt" \
    "$lab_root/../packaging/deps/run.txt" | sort -u
}

# What the root depends on, as a hash: a changed recipe or file gives a new cache entry.
element_hash() {
  {
    element_packages
    cat "$element_d/recipe.sh" "$element_d/root.sh"
    cd "$element_d" && find files -type f -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-16
}

element_root() { printf '%s/element-%s' "$lab_cache" "$(element_hash)"; }

# The Debian 12 archives that this machine's apt is set up with, as one-line sources.
element_sources() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -r "$keyring" ]] || lab_die "needs the package debian-archive-keyring"
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format "deb [signed-by=$keyring] "'$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | awk -v s="$element_suite" 'index($4, s) == 1' | sort -u
}

# element_mmdebstrap TARGET SOURCES APT_OPTIONS
element_mmdebstrap() {
  lab_wait_for mmdebstrap --mode=root --variant=minbase --include="$(element_packages | paste -sd,)" \
    --aptopt='APT::Install-Recommends "false"' --aptopt="$3" \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook="$element_d/recipe.sh \"\$1\"" \
    "$element_suite" "$1" "$2"
}

# element_build: makes the root unless the cache has it. One at a time; complete, or not there.
element_build() {
  local root lock
  root="$(element_root)"
  [[ ! -d "$root" ]] || return 0
  lab_require mmdebstrap apt-get flock
  mkdir -p "$lab_cache"
  exec {lock}>"$lab_cache/lock"
  flock "$lock"
  [[ -d "$root" ]] || element_build_locked "$root"
  exec {lock}>&-
}

# element_build_locked ROOT: in this shell, so that a signal to it ends mmdebstrap too.
element_build_locked() {
  local root="$1" scratch
  scratch="$(mktemp -d "$lab_cache/building-XXXXXX")"
  chmod 0755 "$scratch"
  lab_undo_on_exit rm -rf --one-file-system -- "$scratch"
  element_sources >"$scratch/sources.list"
  if [[ ! -s "$scratch/sources.list" ]]; then
    lab_say "fetching the package lists"
    apt-get update -q >&2
    element_sources >"$scratch/sources.list"
  fi
  [[ -s "$scratch/sources.list" ]] ||
    lab_die "apt knows no archive of Debian 12 ($element_suite): add one to its sources"
  apt-config dump | grep -E '^Acquire::(https?|Retries)' >"$scratch/apt.conf" || true
  lab_say "building the element's root, about a minute (log: $root.log)"
  if ! element_mmdebstrap "$scratch/root" "$scratch/sources.list" "$scratch/apt.conf" \
    >"$root.log" 2>&1; then
    tail -n 20 "$root.log" >&2
    lab_die "mmdebstrap failed (log: $root.log)"
  fi
  mv -T "$scratch/root" "$root"
  rm -rf --one-file-system -- "$scratch"
  lab_keep
}

# Removes cached roots of older recipes; not those that a running element stands on.
element_prune() {
  local root current
  current="$(element_root)"
  for root in "$lab_cache"/element-????????????????; do
    [[ -d "$root" && "$root" != "$current" ]] || continue
    if grep -qF "lowerdir=$root," /proc/mounts; then
      lab_say "kept, in use: $root"
    else
      rm -rf --one-file-system -- "$root" "$root.log"
    fi
  done
}
