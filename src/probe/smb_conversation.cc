#include "probe/smb_conversation.h"

#include "base/bytes.h"

#include <array>

namespace pw {
namespace {

constexpr milliseconds kPatience{2000};
constexpr std::uint16_t kNetbiosPort = 139;
constexpr std::uint8_t kPositive = 0x82;
constexpr std::uint8_t kNegative = 0x83;

std::string DialectName(std::uint16_t dialect) {
  const unsigned major = dialect >> 8U;
  const unsigned minor = (dialect >> 4U) & 0x0fU;
  const unsigned revision = dialect & 0x0fU;
  std::string name = std::to_string(major) + '.' + std::to_string(minor);
  if (revision != 0) name += '.' + std::to_string(revision);
  return name;
}

std::string_view Signing(bool enabled, bool required) {
  if (required) return "required";
  return enabled ? "enabled" : "off";
}

Weakness Unsigned(std::string_view version) {
  return {"smb-unsigned", "The negotiation of SMB " + std::string(version) +
                              " does not require signatures: messages can be altered on the way."};
}

}  // namespace

SmbConversation::SmbConversation(const ProbeContext& context)
    : session_first_(context.port == kNetbiosPort) {}

Move SmbConversation::Begin() {
  if (!session_first_) return Move::Say(Request(), kPatience);
  session_asked_ = true;
  return Move::Say(BuildNetbiosSessionRequest(), kPatience);
}

Move SmbConversation::Hear(const Incoming& incoming) {
  const auto message = ParseNetbiosMessage(incoming.bytes);
  if (!message) return Move::Done();
  if (!*message) return Move::Listen(kPatience);
  if (session_asked_) {
    if ((*message)->type != kPositive && (*message)->type != kNegative) return Move::Done();
    session_asked_ = false;
    Found("netbios-ssn", Confidence::kBehaviour);
    return (*message)->type == kPositive ? Move::Say(Request(), kPatience) : Move::Done();
  }
  return (*message)->type == 0 ? HearAnswer((*message)->body) : Move::Done();
}

Move SmbConversation::Silence() {
  return Move::Done();
}

Smb2Conversation::Smb2Conversation(const ProbeContext& context)
    : SmbConversation(context), random_(context.nonce) {}

std::vector<std::byte> Smb2Conversation::Request() {
  ByteWriter client;
  client.Write(random_.Next());
  client.Write(random_.Next());
  return BuildSmb2Negotiate(static_cast<std::uint32_t>(random_.Next()), client.View().first<16>());
}

Move Smb2Conversation::HearAnswer(std::span<const std::byte> body) {
  const auto answer = ParseSmb2Negotiated(body);
  if (!answer) return Move::Done();
  ServiceIdentity& identity = Found("smb", Confidence::kBehaviour);
  if (answer->status != 0) {
    Learn("smb2.status", "error " + std::to_string(answer->status));
    return Move::Done();
  }
  Learn("smb.dialect", DialectName(answer->dialect));
  Learn("smb2.signing", Signing(answer->signing_enabled, answer->signing_required));
  Learn("smb.server-guid", ToHex(answer->server));
  if (!answer->signing_required)
    identity.weaknesses.push_back(Unsigned(DialectName(answer->dialect)));
  return Move::Done();
}

Smb1Conversation::Smb1Conversation(const ProbeContext& context) : SmbConversation(context) {
  ProbeRandom random(context.nonce);
  pid_ = static_cast<std::uint16_t>(random.Next());
  mid_ = static_cast<std::uint16_t>(random.Next());
}

std::vector<std::byte> Smb1Conversation::Request() {
  return BuildSmb1Negotiate(pid_, mid_);
}

Move Smb1Conversation::HearAnswer(std::span<const std::byte> body) {
  const auto answer = ParseSmb1Negotiated(body);
  if (!answer || answer->pid != pid_ || answer->mid != mid_) return Move::Done();
  ServiceIdentity& identity = Found("smb", Confidence::kBehaviour);
  Learn("smb1", answer->accepted ? "yes" : "no");
  if (!answer->accepted) return Move::Done();
  Learn("smb1.signing", Signing(answer->signing_enabled, answer->signing_required));
  identity.weaknesses.push_back(
      {"smb1", "The dialect \"NT LM 0.12\" was accepted: SMB 1 is enabled."});
  if (!answer->signing_required) identity.weaknesses.push_back(Unsigned("1"));
  return Move::Done();
}

}  // namespace pw
