#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// IKEv2 (RFC 7296), on 4500 behind the non-ESP marker (RFC 3948 s.2.2): a proposal that nobody
/// accepts, which a responder refuses without keeping state. Many are silent to strangers.
std::unique_ptr<Conversation> SpeakIke(const ProbeContext& context);

}  // namespace pw
