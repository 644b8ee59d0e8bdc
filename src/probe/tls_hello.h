#pragma once

#include "probe/conversation.h"

namespace pw {

/// Ends as soon as it begins: over TLS the handshake alone is what was to be learnt.
class HelloConversation : public Conversation {
 public:
  Move Begin() override { return Move::Done(); }
  Move Hear(const Incoming& /*incoming*/) override { return Move::Done(); }
  Move Silence() override { return Move::Done(); }
};

}  // namespace pw
