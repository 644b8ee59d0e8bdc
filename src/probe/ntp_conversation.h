#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// NTP (RFC 5905): a client's request, then the control and private modes, which tell a stranger
/// about the host and answer with more than they are asked: weaknesses ntp-mode6 and ntp-mode7.
std::unique_ptr<Conversation> SpeakNtp(const ProbeContext& context);

}  // namespace pw
