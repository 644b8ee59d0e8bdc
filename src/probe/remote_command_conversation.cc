#include "probe/remote_command_conversation.h"

#include "base/bytes.h"
#include "base/text.h"

#include <algorithm>

namespace pw {
namespace {

constexpr milliseconds kPatience{1500};
constexpr milliseconds kLoginPatience{4000};  // PAM waits after a wrong name
constexpr std::size_t kLongName = 40;
constexpr std::size_t kMostText = 512;

bool Has(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

bool IsText(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= ' ' && c < '\x7f') || c == '\r' || c == '\n';
  });
}

}  // namespace

RemoteCommandConversation::RemoteCommandConversation(const ProbeContext& context)
    : stranger_(ProbeRandom(context.nonce).Word(10)) {}

Move RemoteCommandConversation::Begin() {
  std::string request{'0', '\0'};
  request.append(kLongName, 'u');
  request += '\0';
  return Move::Say(request, kPatience);
}

Move RemoteCommandConversation::Hear(const Incoming& incoming) {
  heard_ = AsText(incoming.bytes);
  if (heard_.empty()) return Move::Listen(kPatience);
  const bool starts = heard_[0] == '\0' || heard_[0] == '\x01';
  if (!starts || heard_.size() > kMostText) return Move::Done();
  if (heard_.find('\n') == std::string::npos) return Move::Listen(kPatience);
  Conclude();
  return Move::Done();
}

void RemoteCommandConversation::Conclude() {
  if (heard_.size() < 2 || !IsText(std::string_view(heard_).substr(1))) return;
  const std::string_view text = Trim(std::string_view(heard_).substr(1));
  const std::string words = ToLower(text);
  const bool error = heard_[0] == '\x01';
  if (error && Has(words, "username too long")) {
    Found("rexec", Confidence::kBehaviour);
  } else if (error && (Has(words, "remuser too long") || Has(words, "locuser too long") ||
                       Has(words, "ruser too long") || Has(words, "luser too long"))) {
    Found("rsh", Confidence::kBehaviour);
  } else if (asked_ == Asked::kStranger &&
             (Has(words, "permission denied") || Has(words, "authentication failure") ||
              Has(words, "unknown user"))) {
    Found("rsh", Confidence::kBehaviour);
  } else if (error && Has(words, "login incorrect")) {
    Found("rexec", Confidence::kBehaviour);
  } else if (error && Has(words, "rshd:")) {
    Found("rsh", Confidence::kBanner);
  } else {
    return;
  }
  ServiceIdentity& identity = Found(this->identity()->protocol, Confidence::kPortNumber);
  Learn(identity.protocol + ".text", text);
  identity.weaknesses.push_back(
      {identity.protocol,
       "A request for a remote command was refused in the protocol's own words: "
       "names and passwords, or trust in source ports, travel in clear text."});
}

Move RemoteCommandConversation::Silence() {
  if (asked_ == Asked::kLongName && heard_.empty()) {
    asked_ = Asked::kStranger;
    std::string rest = stranger_;
    rest += '\0';
    rest += ':';
    rest += '\0';
    return Move::Say(rest, kLoginPatience);
  }
  Conclude();
  return Move::Done();
}

void RemoteCommandConversation::End(Ending ending) {
  static_cast<void>(ending);
  Conclude();
}

}  // namespace pw
