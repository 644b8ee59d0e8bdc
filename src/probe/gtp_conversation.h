#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// GTP for signalling: Echo of version 2 and of version 1. Each version that answers is a fact. An
/// answer of version 1 alone, on a port that is neither's, is "gtpv1": an Echo does not tell
/// signalling (3GPP TS 29.060) from user data (TS 29.281), as both have the same message.
std::unique_ptr<Conversation> SpeakGtpC(const ProbeContext& context);

/// GTP for user data (3GPP TS 29.281): Echo of version 1.
std::unique_ptr<Conversation> SpeakGtpU(const ProbeContext& context);

/// GTP' (3GPP TS 32.295), over UDP or TCP, versions 2, 1 and 0; and GTP version 0 (TS 09.60),
/// which has the same port.
std::unique_ptr<Conversation> SpeakGtpPrime(const ProbeContext& context);

}  // namespace pw
