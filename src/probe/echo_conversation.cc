#include "probe/echo_conversation.h"

#include "base/bytes.h"

#include <utility>

namespace pw {
namespace {

constexpr milliseconds kPatience{1500};
constexpr milliseconds kSinkPatience{3000};
constexpr std::size_t kSinkBytes = 64;

}  // namespace

EchoConversation::EchoConversation(const ProbeContext& context)
    : stream_(context.transport != Transport::kUdp) {
  ProbeRandom random(context.nonce);
  words_ = {random.Word(19) + "\r\n", random.Word(31) + "\r\n"};
}

Move EchoConversation::Ask() {
  return Move::Say(words_.at(asked_), kPatience);
}

Move EchoConversation::Begin() {
  return Ask();
}

Move EchoConversation::Hear(const Incoming& incoming) {
  const std::string_view heard = AsText(incoming.bytes);
  const std::string_view word = words_.at(asked_);
  if (heard != word) {
    const bool part = stream_ && word.starts_with(heard);
    return part ? Move::Listen(kPatience) : Move::Done();
  }
  if (++asked_ < words_.size()) {
    repeated_ = false;
    return Ask();
  }
  Found("echo", Confidence::kBehaviour);
  return Move::Done();
}

Move EchoConversation::Silence() {
  if (stream_ || std::exchange(repeated_, true)) return Move::Done();
  return Ask();
}

SinkConversation::SinkConversation(const ProbeContext& context)
    : word_(ProbeRandom(context.nonce).Word(kSinkBytes - 2) + "\r\n") {}

Move SinkConversation::Begin() {
  return Move::Say(word_, kSinkPatience);
}

Move SinkConversation::Hear(const Incoming& incoming) {
  static_cast<void>(incoming);
  return Move::Done();
}

Move SinkConversation::Silence() {
  Found("sink", Confidence::kPortNumber);
  return Move::Done();
}

}  // namespace pw
