#pragma once

#include "probe/conversation.h"

namespace pw {

/// Says nothing and waits for a server that speaks first. Has never an identity: what came is read
/// from the session's first bytes.
class GreetingConversation : public Conversation {
 public:
  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

 private:
  bool heard_ = false;
};

}  // namespace pw
