#!/bin/bash
# Checks this evidence bundle with nothing but bash, the core utilities and openssl.
#   bash verify.sh [PUBLIC-KEY.pem [TSA-CERTIFICATES.pem]]
# PUBLIC-KEY.pem: the signer's key, got another way than with this bundle. Without it the key that
# lies here is used, which shows that nothing changed since the signature, not whose it is.
# TSA-CERTIFICATES.pem: whom to believe the time stamp, if there is one.
# Exit code: 0 nothing differs, 1 each difference is named, 2 could not check.
# A stranger's bundle can bring a stranger's script: take this one from a bundle of your own.
set -u
export LC_ALL=C
shopt -s globstar dotglob nullglob

stop() { printf 'verify.sh: %s\n' "$1" >&2; exit 2; }
faults=0
differs() { printf '%q: %s\n' "$1" "$2"; faults=$((faults + 1)); }

key=${1:-} authority=${2:-}
for file in "$key" "$authority"; do
  [[ -z $file || -r $file ]] || stop "cannot read $file"
done
[[ -z $key ]] || key=$(realpath -- "$key")
[[ -z $authority ]] || authority=$(realpath -- "$authority")
for tool in sha256sum base64 mktemp openssl; do
  type -P "$tool" > /dev/null || stop "$tool is not installed"
done
cd -- "$(dirname -- "${BASH_SOURCE[0]}")" || stop 'cannot enter the bundle'
[[ ! -e INCOMPLETE && ! -L INCOMPLETE ]] ||
  stop 'the audit that writes this bundle has not ended: portwarrant audit --resume finishes it'
scratch=$(mktemp -d) || stop 'cannot make a temporary folder'
trap 'rm -rf -- "$scratch"' EXIT
hash_of() { sha256sum < "$1" | { read -r digest _; printf '%s' "$digest"; }; }

# 1. Each file is what MANIFEST.sha256 says, and there is no other.
declare -A listed=() folders=()
subjects=
if [[ -L MANIFEST.sha256 || ! -f MANIFEST.sha256 ]]; then
  differs MANIFEST.sha256 'missing, or not a file'
else
  last=
  mapfile -t lines < MANIFEST.sha256
  for line in "${lines[@]}"; do
    if [[ ! $line =~ ^([0-9a-f]{64})'  '([A-Za-z0-9._/-]+)$ ]]; then
      differs MANIFEST.sha256 'a line that is none'
      continue
    fi
    digest=${BASH_REMATCH[1]} name=${BASH_REMATCH[2]}
    if [[ /$name/ == *//* || /$name == */[.-]* || ! $name > $last ]]; then
      differs MANIFEST.sha256 "a name that no bundle has, or in a wrong place: $name"
      continue
    fi
    last=$name
    listed[$name]=$digest
    printf '%s  %s\n' "$digest" "$name" >> "$scratch/manifest"
    subjects+="{\"name\":\"$name\",\"digest\":{\"sha256\":\"$digest\"}},"
    while [[ $name == */* ]]; do
      name=${name%/*}
      folders[$name]=1
    done
  done
  manifest=$(hash_of MANIFEST.sha256)
  : >> "$scratch/manifest"
  [[ $manifest == "$(hash_of "$scratch/manifest")" ]] ||
    differs MANIFEST.sha256 'not written as portwarrant writes it'
fi
for name in **/*; do
  if [[ -L $name ]]; then
    differs "$name" 'a symbolic link'
  elif [[ -d $name ]]; then
    [[ -n ${folders[$name]:-} ]] || differs "$name" 'added: a folder that is not of this bundle'
  elif [[ ! -f $name ]]; then
    differs "$name" 'not a file'
  elif [[ -z ${listed[$name]:-} ]]; then
    case $name in
      MANIFEST.sha256 | manifest.dsse.json | manifest.tsr) ;;
      *) differs "$name" 'added: MANIFEST.sha256 does not name it' ;;
    esac
  fi
done
for name in "${!listed[@]}"; do
  if [[ -f $name && ! -L $name ]]; then
    printf '%s  %s\n' "${listed[$name]}" "$name" >> "$scratch/files"
  elif [[ ! -e $name && ! -L $name ]]; then
    differs "$name" missing
  fi
done
if [[ -s $scratch/files ]]; then
  while IFS= read -r line; do
    differs "${line%: *}" 'changed: it has another SHA-256 than MANIFEST.sha256 says'
  done < <(sha256sum --check --quiet "$scratch/files" 2> /dev/null)
fi

# 2. The manifest is what was signed, and by whom.
signed='not signed: anybody could have made it'
if [[ -f manifest.dsse.json && ! -L manifest.dsse.json ]]; then
  envelope=$(tr -d '\0' < manifest.dsse.json)
  type=application/vnd.in-toto+json
  if [[ $envelope =~ ^\{\"payloadType\":\""$type"\",\"payload\":\"([A-Za-z0-9+/=]+)\",\"signatures\":\[\{\"keyid\":\"([0-9a-f]{64})\",\"sig\":\"([A-Za-z0-9+/=]+)\"\}\]\}$ ]]; then
    payload=${BASH_REMATCH[1]} key_id=${BASH_REMATCH[2]} signature=${BASH_REMATCH[3]}
    printf '%s' "$payload" | base64 -d > "$scratch/payload" 2> /dev/null
    printf '%s' "$signature" | base64 -d > "$scratch/signature" 2> /dev/null
    printf '{"payloadType":"%s","payload":"%s","signatures":[{"keyid":"%s","sig":"%s"}]}\n' "$type" \
      "$(base64 -w 0 < "$scratch/payload")" "$key_id" "$(base64 -w 0 < "$scratch/signature")" \
      > "$scratch/envelope"
    [[ $(hash_of manifest.dsse.json) == "$(hash_of "$scratch/envelope")" ]] ||
      differs manifest.dsse.json 'not written as portwarrant writes it'
    printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(wc -c < "$scratch/payload")" > "$scratch/pae"
    cat "$scratch/payload" >> "$scratch/pae"
    own_key=${key:-public-key.pem}
    openssl pkey -pubin -in "$own_key" -outform DER -out "$scratch/key" 2> /dev/null ||
      { [[ -n $key ]] && stop "$key is no public key"; differs public-key.pem 'not a public key'; }
    if [[ -f $scratch/key ]]; then
      [[ $(hash_of "$scratch/key") == "$key_id" ]] ||
        differs manifest.dsse.json "signed with another key: $key_id"
      openssl pkeyutl -verify -pubin -keyform DER -inkey "$scratch/key" -rawin -in "$scratch/pae" \
        -sigfile "$scratch/signature" > /dev/null 2>&1 ||
        differs manifest.dsse.json 'the signature does not fit'
    fi
    head="{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[${subjects}"
    head+="{\"name\":\"MANIFEST.sha256\",\"digest\":{\"sha256\":\"${manifest:-}\"}}],"
    head+='"predicateType":"https://in-toto.io/attestation/test-result/v0.1","predicate":{'
    statement=$(tr -d '\0' < "$scratch/payload")
    [[ $statement == "$head"* ]] || differs MANIFEST.sha256 'changed: the signature is for other files'
    signed="signed with the key $key_id"
    [[ -n $key ]] || signed+=' of public-key.pem: compare it with one that you got another way'
  else
    differs manifest.dsse.json 'not written as portwarrant writes it'
  fi
elif [[ -n ${listed[public-key.pem]:-} || -n $key ]]; then
  differs manifest.dsse.json 'missing: the bundle was signed'
fi

# 3. The time stamp is for what was signed, or for the manifest if nothing was.
stamped=
if [[ -f manifest.tsr && ! -L manifest.tsr ]]; then
  data=MANIFEST.sha256
  [[ ! -f manifest.dsse.json ]] || data=manifest.dsse.json
  if [[ -n $authority ]]; then
    openssl ts -verify -in manifest.tsr -data "$data" -CAfile "$authority" > /dev/null 2>&1 ||
      differs manifest.tsr "not a time stamp of $data by an authority that you named"
  fi
  openssl ts -reply -in manifest.tsr -text > "$scratch/stamp" 2> /dev/null ||
    differs manifest.tsr 'not a time stamp'
  while IFS= read -r line; do
    [[ $line != 'Time stamp: '* ]] || stamped=", stamped ${line#Time stamp: }"
  done < "$scratch/stamp"
  [[ -n $authority || -z $stamped ]] || stamped+=' (not checked: name the authority)'
elif [[ -n $authority ]]; then
  differs manifest.tsr missing
fi

if ((faults)); then
  printf '%d differences\n' "$faults"
  exit 1
fi
printf 'nothing differs in %d files; %s%s\n' "$((${#listed[@]} + 1))" "$signed" "$stamped"
