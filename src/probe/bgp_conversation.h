#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// BGP (RFC 4271): listens for an OPEN, or the NOTIFICATION that a stranger gets; then says an OPEN
/// of a version that does not exist, which never opens a session and which a NOTIFICATION refuses
/// (s.6.2). Many close on strangers without a word.
std::unique_ptr<Conversation> SpeakBgp(const ProbeContext& context);

bool GreetsLikeBgp(std::string_view greeting);

}  // namespace pw
