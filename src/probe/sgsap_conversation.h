#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// SGsAP (3GPP TS 29.118) over SCTP: a message type that does not exist, which SGsAP-STATUS answers
/// (s.7.3). Registers nothing.
std::unique_ptr<Conversation> SpeakSgsap(const ProbeContext& context);

}  // namespace pw
