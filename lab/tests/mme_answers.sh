#!/usr/bin/env bash
# The MME stand-in answers SCTP, GTP-C and Diameter as the standards say, and survives malformed
# packets; run outside the element, with the sanitizers where the build has them.
set -euo pipefail
# shellcheck source=support.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/support.sh"
lab_require ip nsenter setsid python3
netns="$lab_root/netns"
n="mme$$"
mme="${PW_LAB_MME_CHECKED:-$(lab_program mme)}"

"$netns" up "$n"
trap '"$netns" down "$n"' EXIT
nsenter --net="/run/netns/pwlab-$n" -- "$mme" 10.77.0.2 2>"$scratch/log" &
pid=$!
sockets() { lab_in "pwlab-$n" ss -Htulnw | wc -l; }
await 10 bash -c "[[ \$('$netns' exec '$n' ss -Htulnw | wc -l) == 3 ]]" ||
  fail "$(sockets) of 3 sockets are open: $(<"$scratch/log")"
lab_in "pwlab-$n-peer" timeout 60 python3 "$tests_root/mme_peer.py" 10.77.0.1 10.77.0.2 ||
  fail "see above"
kill "$pid"
expect_status "ended by SIGTERM" 0 wait "$pid"
expect_equal "complaints" "" "$(<"$scratch/log")"
expect_status "no address" 2 "$mme" nowhere 2>/dev/null
expect_status "an address that is not here" 1 lab_in "pwlab-$n" "$mme" 192.0.2.1 2>/dev/null
finish
