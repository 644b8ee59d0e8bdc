#!/usr/bin/env bash
# lab/listener: every kind of socket is what `ss` says it is, held by the processes it should be,
# and thousands come up at once and go with their parent.
set -euo pipefail
# shellcheck source=support.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/support.sh"
lab_require ip nsenter setsid ss
netns="$lab_root/netns"
n="listen$$"
trap '"$netns" down "$n"' EXIT

inside() { "$netns" exec "$n" "$@"; }

# One line per socket, as ss shows it: netid, state, local address.
kinds_are_what_ss_says() {
  "$netns" up "$n" --listener tcp/10.77.0.2/80 --listener tcp6/::/81 --listener tcp6only/::/82 \
    --listener udp/0.0.0.0/161 --listener udp6only/fd77::2/162 --listener raw/132 \
    --listener raw/10.77.0.2/89 --listener raw6/58 --listener packet/eth0 --listener packet/any
  inside ss -Htulnw | awk '{ print $1, $2, $5 }' | sort >"$scratch/seen"
  sort >"$scratch/expected" <<'TEXT'
tcp LISTEN 10.77.0.2:80
tcp LISTEN *:81
tcp LISTEN [::]:82
udp UNCONN 0.0.0.0:161
udp UNCONN [fd77::2]:162
raw UNCONN 0.0.0.0:132
raw UNCONN 10.77.0.2:89
raw UNCONN *:58
TEXT
  diff "$scratch/expected" "$scratch/seen" >&2 || fail "the sockets are not those asked for"
  expect_equal "packet sockets" "*:* *:eth0" \
    "$(inside ss -Hln0 | awk '{ print $5 }' | sort | paste -sd' ')"
  "$netns" down "$n"
}

# A bound socket that does not listen is in no table, but its port is taken.
bound_does_not_listen() {
  "$netns" up "$n" --listener tcpbound/10.77.0.2/999
  expect_equal "listening" 0 "$(inside ss -Htln | wc -l)"
  expect_status "the port is taken" 1 inside "$(lab_program listener)" --lifetime 1 \
    tcp/10.77.0.2/999 2>"$scratch/taken"
  grep -q 'Address already in use' "$scratch/taken" || fail "bound port: $(<"$scratch/taken")"
  "$netns" down "$n"
}

holders_and_reuseport() {
  "$netns" up "$n" --processes 4 --report "$scratch/report" \
    --listener tcp/0.0.0.0/80,holders=3 --listener tcp/0.0.0.0/81,reuseport=2
  inside ss -Htlnp >"$scratch/seen"
  expect_equal "sockets on port 80" 1 "$(grep -c ':80 ' "$scratch/seen")"
  expect_equal "holders of port 80" 3 "$(grep ':80 ' "$scratch/seen" | grep -o 'pid=' | wc -l)"
  expect_equal "sockets on port 81" 2 "$(grep -c ':81 ' "$scratch/seen")"
  expect_equal "report and ss name the same processes" \
    "$(cut -f1 "$scratch/report" | sort)" "$(grep -o 'pid=[0-9]*' "$scratch/seen" | cut -c5- | sort)"
  "$netns" down "$n"
}

thousands() {
  local listener began=$SECONDS
  "$netns" up "$n" --processes 1000 --report "$scratch/report" \
    --listener tcp/127.0.0.1/20000-29999 --listener udp/127.0.0.1/20000-29999
  ((SECONDS - began <= 20)) || fail "20,000 listeners took $((SECONDS - began)) s"
  expect_equal "sockets" 20000 "$(inside ss -Htuln | wc -l)"
  expect_equal "processes" 1000 "$(cut -f1 "$scratch/report" | sort -u | wc -l)"
  # A killed holder takes only its own sockets along.
  kill -KILL "$(head -1 "$scratch/report" | cut -f1)"
  await 10 bash -c "[[ \$('$netns' exec '$n' ss -Htuln | wc -l) == 19980 ]]" ||
    fail "after one holder was killed: $(inside ss -Htuln | wc -l) sockets"
  # A killed parent takes all holders along.
  read -r listener _ < <(lab_recorded "$n" listener)
  kill -KILL "$listener"
  await 10 bash -c "[[ \$('$netns' exec '$n' ss -Htuln | wc -l) == 0 ]]" ||
    fail "holders outlived their parent"
  "$netns" down "$n"
  expect_no_traces "thousands" "$n"
}

ends_by_itself() {
  local program="${PW_LAB_LISTENER_CHECKED:-$(lab_program listener)}" owner listener
  expect_status "a port that is no number" 2 "$program" udp/127.0.0.1/0x 2>/dev/null
  expect_status "no listener at all" 2 "$program" --lifetime 1 2>/dev/null
  "$netns" up "$n"
  expect_equal "--lifetime" ready "$(inside timeout 20 "$program" --lifetime 1 udp/127.0.0.1/9)"
  expect_equal "--stdin" ready \
    "$(inside timeout 20 "$program" --stdin udp/127.0.0.1/9 </dev/null)"
  sleep 60 &
  owner=$!
  inside timeout 20 "$program" --owner "$owner" udp/127.0.0.1/9 >"$scratch/owner" &
  listener=$!
  await 10 grep -q ready "$scratch/owner" || fail "--owner: not ready"
  kill "$owner"
  expect_status "--owner" 0 wait "$listener"
  "$netns" down "$n"
}

kinds_are_what_ss_says
bound_does_not_listen
holders_and_reuseport
thousands
ends_by_itself
finish
