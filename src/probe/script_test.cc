#include "probe/script_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

constexpr int kMostSilences = 200;

/// Keeps what a move says; true if the conversation goes on.
bool Note(const Move& move, Heard& heard, std::string& stream) {
  if (!move.send.empty()) stream.clear();
  for (const Outgoing& message : move.send)
    heard.said.emplace_back(AsText(message.bytes));
  heard.done = move.kind == Move::Kind::kDone;
  return !heard.done;
}

int Digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

}  // namespace

Heard Converse(Conversation& conversation, std::span<const PeerStep> steps, bool stream) {
  Heard heard;
  std::string received;
  Move move = conversation.Begin();
  bool on = Note(move, heard, received);
  for (const PeerStep& step : steps) {
    if (!on) break;
    if (const auto* answer = std::get_if<Answers>(&step)) {
      received = stream ? received + answer->bytes : answer->bytes;
      move = conversation.Hear({AsBytes(received), answer->ppid, answer->from_port});
    } else if (const auto* end = std::get_if<Ends>(&step)) {
      conversation.End(end->ending);
      heard.done = true;
      break;
    } else {
      heard.waited += move.wait;
      move = conversation.Silence();
    }
    on = Note(move, heard, received);
  }
  for (int silence = 0; !heard.done && silence < kMostSilences; ++silence) {
    heard.waited += move.wait;
    move = conversation.Silence();
    Note(move, heard, received);
  }
  heard.identity = conversation.identity();
  return heard;
}

std::string FromHex(std::string_view text) {
  std::string bytes;
  int high = -1;
  for (const char letter : text) {
    const int digit = Digit(letter);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      bytes += static_cast<char>(high * 16 + digit);
      high = -1;
    }
  }
  EXPECT_EQ(high, -1) << "an odd number of digits: " << text;
  return bytes;
}

}  // namespace pw
