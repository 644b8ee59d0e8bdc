#include "probe/greeting.h"

namespace pw {
namespace {

/// Servers that look up the name of their client first take this long and longer; those are found
/// by their own probe, which waits for the greeting too.
constexpr milliseconds kFirstWord(2000);
/// A greeting may come in pieces.
constexpr milliseconds kMore(50);

}  // namespace

Move GreetingConversation::Begin() {
  return Move::Listen(kFirstWord);
}

Move GreetingConversation::Hear(const Incoming& incoming) {
  static_cast<void>(incoming);
  if (heard_) return Move::Done();
  heard_ = true;
  return Move::Listen(kMore);
}

Move GreetingConversation::Silence() {
  return Move::Done();
}

}  // namespace pw
