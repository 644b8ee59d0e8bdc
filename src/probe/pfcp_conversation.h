#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// PFCP (3GPP TS 29.244): one Heartbeat Request, which any node answers, associated or not. The
/// answer tells when the node started.
std::unique_ptr<Conversation> SpeakPfcp(const ProbeContext& context);

}  // namespace pw
