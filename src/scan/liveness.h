#pragma once

#include "model/scan_result.h"

namespace pw {

/// True for an answer that only something at the target's address can give; not for a router, or
/// this host itself, that says it cannot reach the target.
bool IsSignOfLife(PortReason reason);

/// True for an answer of the transport itself. ICMP errors say nothing about what the target can
/// take: hosts and routers limit them far below that.
bool IsOfTransport(PortReason reason);

/// Says in a finished result whether anything proves that the target is there. Silence on every
/// port of every transport may be a firewall as well as a wrong address or a host that is down: it
/// must not look like a host without open ports, so its coverage is partial.
void DoubtSilence(TargetResult& target);

}  // namespace pw
