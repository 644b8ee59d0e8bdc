#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// RADIUS (RFC 2865): Status-Server (RFC 5997), which logs nobody in, signed with secrets that
/// vendors ship. A server that does not know the secret is silent by design, so silence says
/// nothing. One that knows it is proven by the signature of its answer: weakness
/// radius-default-secret.
std::unique_ptr<Conversation> SpeakRadius(const ProbeContext& context);

}  // namespace pw
