#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// SIP (RFC 3261) over UDP, TCP, TLS and SCTP: OPTIONS with Max-Forwards 0, so that it travels no
/// further. Any final or provisional response with our Call-ID proves it.
std::unique_ptr<Conversation> SpeakSip(const ProbeContext& context);

}  // namespace pw
