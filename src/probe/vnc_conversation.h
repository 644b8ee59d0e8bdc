#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// VNC, the Remote Framebuffer Protocol (RFC 6143): the server's version, then its security types.
/// Type 1 (none) among them is the weakness vnc-no-auth. It ends before any is chosen.
std::unique_ptr<Conversation> SpeakVnc(const ProbeContext& context);

bool GreetsLikeVnc(std::string_view greeting);

}  // namespace pw
