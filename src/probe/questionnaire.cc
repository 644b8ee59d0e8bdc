#include "probe/questionnaire.h"

#include "base/bytes.h"

#include <utility>

namespace pw {
namespace {

constexpr std::size_t kLongestText = 256;
constexpr int kMostAsked = 2;    // of one datagram
constexpr int kMostHeard = 200;  // pieces of one answer: who sends more has no interest in an end

}  // namespace

std::string ClipText(std::string_view text) {
  return std::string(text.substr(0, kLongestText));
}

Question Question::Of(std::vector<std::byte> bytes, milliseconds wait) {
  Question question = Listen(wait);
  question.send.push_back({std::move(bytes)});
  return question;
}

Question Question::Of(std::string_view text, milliseconds wait) {
  const auto bytes = AsBytes(text);
  return Of(std::vector<std::byte>(bytes.begin(), bytes.end()), wait);
}

Move Questionnaire::Begin() {
  return Ask();
}

Move Questionnaire::Hear(const Incoming& incoming) {
  if (++heard_ > kMostHeard) return Leave();
  const bool elsewhere = incoming.from_port != 0 && incoming.from_port != context_.port;
  if (elsewhere || incoming.bytes.empty()) return Move::Listen(question_.wait);
  switch (Read(incoming)) {
    case Reading::kMore:
      return Move::Listen(question_.wait);
    case Reading::kAnswered:
      return Ask();
    case Reading::kLeave:
      break;
  }
  return Leave();
}

Move Questionnaire::Silence() {
  if (context_.transport == Transport::kUdp && asked_ < kMostAsked && heard_ == 0 &&
      !question_.send.empty()) {
    ++asked_;
    Move again = Move::Listen(question_.wait);
    again.send = question_.send;
    return again;
  }
  return GoesOnUnanswered() ? Ask() : Leave();
}

Move Questionnaire::Ask() {
  auto question = Next();
  if (!question) return Leave();
  question_ = *std::move(question);
  asked_ = 1;
  heard_ = 0;
  Move move = Move::Listen(question_.wait);
  move.send = question_.send;
  return move;
}

Move Questionnaire::Leave() {
  Move move = Move::Done();
  move.send = Farewell();
  return move;
}

}  // namespace pw
