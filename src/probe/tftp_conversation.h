#pragma once

#include "probe/conversation.h"

namespace pw {

/// TFTP (RFC 1350): asks to read a file that is not there. The server answers from a new port with
/// an error, which is as good as a file. Where it sends one all the same, it is told to stop. Never
/// writes.
/// Weaknesses: tftp, tftp-any-file.
class TftpConversation : public Conversation {
 public:
  explicit TftpConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

 private:
  Move Ask();

  std::uint16_t port_;
  std::string file_;
  bool repeated_ = false;
};

}  // namespace pw
