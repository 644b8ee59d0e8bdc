#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// Diameter (RFC 6733) on TCP, TLS and SCTP: one Capabilities-Exchange-Request of a peer that is
/// nobody's. Any answer to it proves the protocol. An answer 2001 is the weakness
/// diameter-accepts-stranger, and the connection is taken down again in order (DPR).
std::unique_ptr<Conversation> SpeakDiameter(const ProbeContext& context);

}  // namespace pw
