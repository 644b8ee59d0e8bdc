#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// RDP (MS-RDPBCGR s.2.2.1.1): an X.224 connection request that offers TLS and CredSSP. A server
/// that takes neither is the weakness rdp-standard-security.
std::unique_ptr<Conversation> SpeakRdp(const ProbeContext& context);

}  // namespace pw
