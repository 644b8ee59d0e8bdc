#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// X11 (X Window System Protocol, connection setup): a setup request without authorisation. One
/// that is accepted is the weakness x11-open; the connection is closed at once.
std::unique_ptr<Conversation> SpeakX11(const ProbeContext& context);

}  // namespace pw
