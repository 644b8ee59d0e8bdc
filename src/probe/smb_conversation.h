#pragma once

#include "probe/conversation.h"
#include "wire/smb_negotiate.h"

namespace pw {

/// SMB (MS-SMB2 s.2.2.3, MS-CIFS s.2.2.4.52): negotiates and goes no further. Each dialect family
/// needs a connection of its own, so there is a conversation for each. Port 139 is first asked for
/// a session of NetBIOS (RFC 1002 s.4.3.2).
class SmbConversation : public Conversation {
 public:
  explicit SmbConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;

 protected:
  virtual std::vector<std::byte> Request() = 0;
  virtual Move HearAnswer(std::span<const std::byte> body) = 0;

 private:
  bool session_first_;
  bool session_asked_ = false;
};

/// SMB 2 and 3. Weakness: smb-unsigned.
class Smb2Conversation final : public SmbConversation {
 public:
  explicit Smb2Conversation(const ProbeContext& context);

 protected:
  std::vector<std::byte> Request() override;
  Move HearAnswer(std::span<const std::byte> body) override;

 private:
  ProbeRandom random_;
};

/// SMB 1. Weaknesses: smb1, smb-unsigned.
class Smb1Conversation final : public SmbConversation {
 public:
  explicit Smb1Conversation(const ProbeContext& context);

 protected:
  std::vector<std::byte> Request() override;
  Move HearAnswer(std::span<const std::byte> body) override;

 private:
  std::uint16_t pid_;
  std::uint16_t mid_;
};

}  // namespace pw
