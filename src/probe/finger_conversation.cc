#include "probe/finger_conversation.h"

#include "base/bytes.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace pw {
namespace {

constexpr milliseconds kPatience{2000};
constexpr std::size_t kMostText = 4096;

/// What finger servers say of a user they do not have, and the heads of what they say of others.
constexpr auto kWords = std::to_array<std::string_view>(
    {"no such user", "user not found", "unknown user", "non-existent user", "nonexistent user",
     "not a user", "login name:", "login:", "in real life", "no one logged"});

}  // namespace

FingerConversation::FingerConversation(const ProbeContext& context)
    : user_("pw" + ProbeRandom(context.nonce).Word(6)) {}

Move FingerConversation::Begin() {
  return Move::Say(user_ + "\r\n", kPatience);
}

Move FingerConversation::Hear(const Incoming& incoming) {
  heard_ = AsText(incoming.bytes);
  return heard_.size() < kMostText ? Move::Listen(kPatience) : Move::Done();
}

void FingerConversation::Conclude() {
  const std::string lower = ToLower(heard_);
  const bool in_its_words = std::ranges::any_of(
      kWords, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
  if (!in_its_words) return;
  const bool with_the_name = lower.find(user_) != std::string::npos;
  // A prompt for a name and a password also says "login:".
  const bool ends_a_line = heard_.ends_with('\n');
  if (!ends_a_line) return;
  Found("finger", with_the_name ? Confidence::kBehaviour : Confidence::kBanner);
  Learn("finger.text", Trim(heard_));
}

Move FingerConversation::Silence() {
  // RFC 1288 s.2.3: the server closes when it has answered. One that stays may be anything.
  return Move::Done();
}

void FingerConversation::End(Ending ending) {
  if (ending != Ending::kTooMuch) Conclude();
}

}  // namespace pw
