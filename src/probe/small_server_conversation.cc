#include "probe/small_server_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/small_server_answers.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr milliseconds kPatience{1500};
constexpr milliseconds kRest{500};
constexpr std::uint16_t kQuotePort = 17;
constexpr std::size_t kLongestQuote = 512;  // RFC 865
constexpr std::size_t kEnough = 4096;

/// Clocks that nobody sets drift for a while; one that is off by a year may be four octets of
/// something else.
constexpr std::chrono::seconds kRightTime = std::chrono::days{1};
constexpr std::chrono::seconds kWrongTime = std::chrono::years{1};

bool IsText(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= ' ' && c < '\x7f') || c == '\r' || c == '\n' || c == '\t';
  });
}

}  // namespace

SmallServerConversation::SmallServerConversation(const ProbeContext& context)
    : stream_(context.transport != Transport::kUdp), port_(context.port), now_(context.now) {}

bool SmallServerConversation::Greets(std::string_view greeting) {
  // The clock is not known here. A time server says four octets: between 2010 and 2036.
  if (greeting.size() == 4) return static_cast<unsigned char>(greeting[0]) >= 0xcf;
  return IsDate(greeting) || IsChargen(greeting, true) || IsProcessTable(greeting) ||
         IsConnectionTable(greeting);
}

Move SmallServerConversation::Ask() {
  return Move::Say("\r", kPatience);
}

Move SmallServerConversation::Begin() {
  return stream_ ? Move::Listen(kPatience) : Ask();
}

Move SmallServerConversation::Hear(const Incoming& incoming) {
  heard_.assign(incoming.bytes.begin(), incoming.bytes.end());
  if (RecogniseTable()) return Move::Done();
  if (!stream_) {
    RecogniseWhole();
    return Move::Done();
  }
  return heard_.size() < kEnough ? Move::Listen(kRest) : Move::Done();
}

bool SmallServerConversation::RecogniseTable() {
  const std::string_view text = AsText(heard_);
  if (IsChargen(text, !stream_)) {
    Found("chargen", Confidence::kBehaviour);
    return true;
  }
  if (IsProcessTable(text)) {
    Found("systat", Confidence::kBehaviour);
    Learn("systat.heading", text.substr(0, text.find_first_of("\r\n")));
    return true;
  }
  if (IsConnectionTable(text)) {
    Found("netstat", Confidence::kBehaviour);
    return true;
  }
  return false;
}

void SmallServerConversation::RecogniseWhole() {
  if (const auto error = TimeServerError(heard_, now_)) {
    if (*error <= kWrongTime) {
      Found("time", *error <= kRightTime ? Confidence::kBehaviour : Confidence::kBanner);
      Learn("time.off-by-seconds", std::to_string(error->count()));
    }
    return;
  }
  const std::string_view text = AsText(heard_);
  if (IsDaytime(text, now_)) {
    Found("daytime", Confidence::kBehaviour);
    Learn("daytime.text", Trim(text));
  } else if (port_ == kQuotePort && text.size() <= kLongestQuote && IsText(text) && text != "\r") {
    Found("qotd", Confidence::kBanner);
    Learn("qotd.text", Trim(text));
  }
}

Move SmallServerConversation::Silence() {
  if (!heard_.empty()) {
    RecogniseWhole();
    return Move::Done();
  }
  if (stream_ || std::exchange(repeated_, true)) return Move::Done();
  return Ask();
}

void SmallServerConversation::End(Ending ending) {
  // Each of them says its piece and closes; what floods is no small server.
  if (ending == Ending::kClosed && !identity()) RecogniseWhole();
}

}  // namespace pw
