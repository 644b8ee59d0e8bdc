#pragma once

#include "model/finding.h"

namespace pw {

/// The rule, from what an attacker gains: a forbidden service or port that the network reaches is
/// critical; any other listener without a valid warrant that the network reaches is high; what runs
/// or would start without a port, and what could not be settled, is medium; what only loopback
/// reaches is one step lower (a forbidden service: high; any other: low); a documented port that is
/// not found is low. What a restart brought is high where the network reaches it, else medium.
Severity SeverityOf(FindingKind kind, Verdict verdict, bool reachable);

/// What a restart took away gives an attacker nothing: medium where the list documents it, so that
/// others may need it; else, and while it may still come back, low.
Severity SeverityOfMissing(Verdict verdict, bool documented);

}  // namespace pw
