#pragma once

#include "probe/conversation.h"

namespace pw {

/// finger (RFC 1288): asks for a user that does not exist, which the server says, as a rule with
/// the name; never for the list of those who are logged in.
class FingerConversation : public Conversation {
 public:
  explicit FingerConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;
  void End(Ending ending) override;

 private:
  void Conclude();

  std::string user_;
  std::string heard_;
};

}  // namespace pw
