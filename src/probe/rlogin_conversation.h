#pragma once

#include "probe/conversation.h"

namespace pw {

/// rlogin (RFC 1282), from a privileged source port: names a user that does not exist; the server
/// answers with one zero octet and asks for a password, or refuses in words. No password is sent.
/// Weakness: rlogin.
class RloginConversation : public Conversation {
 public:
  explicit RloginConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;
  void End(Ending ending) override;

 private:
  void Conclude();

  std::string request_;
  std::string heard_;
};

}  // namespace pw
