#include "probe/rlogin_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/telnet_conversation.h"

#include <algorithm>

namespace pw {
namespace {

constexpr milliseconds kPatience{2000};
constexpr std::size_t kMostText = 512;

/// The server's own name in its refusal (BSD rlogind(8)). Other words are those of rshd too, which
/// takes what is sent here for a command.
bool IsRefusal(std::string_view text) {
  return ToLower(text).find("rlogind") != std::string::npos;
}

bool IsText(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= ' ' && c < '\x7f') || c == '\r' || c == '\n' || c == '\t' || c == '\a';
  });
}

}  // namespace

RloginConversation::RloginConversation(const ProbeContext& context) {
  const std::string user = ProbeRandom(context.nonce).Word(8);
  for (const std::string& field : {std::string(), user, user, std::string("vt100/9600")})
    request_ += field + '\0';
}

Move RloginConversation::Begin() {
  return Move::Say(request_, kPatience);
}

Move RloginConversation::Hear(const Incoming& incoming) {
  heard_ = AsText(incoming.bytes);
  const bool starts = heard_.empty() || heard_[0] == '\0' || heard_[0] == '\x01';
  if (!starts || heard_.size() > kMostText) return Move::Done();
  if (heard_.empty()) return Move::Listen(kPatience);
  if (EndsInPrompt(std::string_view(heard_).substr(1)) || heard_.find('\n') != std::string::npos) {
    Conclude();
    return Move::Done();
  }
  return Move::Listen(kPatience);
}

void RloginConversation::Conclude() {
  if (heard_.empty() || request_.starts_with(heard_)) return;  // nothing, or an echo
  const std::string_view text = std::string_view(heard_).substr(1);
  if (!IsText(text)) return;
  const bool asks = heard_[0] == '\0' && EndsInPrompt(text);
  const bool refuses = (heard_[0] == '\x01' || heard_[0] == '\0') && IsRefusal(text);
  if (!asks && !refuses) return;
  ServiceIdentity& identity = Found("rlogin", Confidence::kBehaviour);
  Learn("rlogin.text", Trim(text));
  identity.weaknesses.push_back(
      {"rlogin", asks ? "A login was answered with a prompt: passwords travel in clear text, and "
                        "trust rests on source ports."
                      : "A login was refused in the words of rlogind."});
}

Move RloginConversation::Silence() {
  Conclude();
  return Move::Done();
}

void RloginConversation::End(Ending ending) {
  static_cast<void>(ending);
  Conclude();
}

}  // namespace pw
