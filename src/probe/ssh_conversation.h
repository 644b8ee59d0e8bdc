#pragma once

#include "probe/conversation.h"
#include "wire/ssh_transport.h"

namespace pw {

/// SSH (RFC 4253 s.4.2, s.7.1): hears the identification, gives its own, and reads what key
/// exchange the server offers. A server that says it takes SSH 1 (versions 1.x, and 1.99 for both)
/// is spoken to in SSH 1, to see whether it is true. No login, no key exchange. Weaknesses: ssh-1,
/// ssh-weak-crypto.
class SshConversation : public Conversation {
 public:
  explicit SshConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

  static bool Greets(std::string_view greeting);

 private:
  enum class Step : std::uint8_t { kIdent, kKeyExchange, kVersionOne };

  Move HearIdent(std::string_view stream);
  Move Greet(std::string_view line);
  Move HearKeyExchange(std::span<const std::byte> stream);
  Move HearVersionOne(std::span<const std::byte> stream);
  void LearnKeyExchange(const SshKexInit& init);

  Step step_ = Step::kIdent;
  std::vector<std::byte> early_;  ///< what came behind the identification, with it
};

}  // namespace pw
