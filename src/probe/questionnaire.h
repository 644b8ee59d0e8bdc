#pragma once

#include "probe/conversation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One thing to say, and how long to wait for what it brings. Without bytes it only listens.
struct Question {
  std::vector<Outgoing> send;
  milliseconds wait{0};

  static Question Of(std::vector<std::byte> bytes, milliseconds wait = milliseconds(1000));
  static Question Of(std::string_view text, milliseconds wait = milliseconds(1000));
  static Question Listen(milliseconds wait) { return {{}, wait}; }
};

/// Text of the other side as an identity keeps it: cut at 256 bytes.
std::string ClipText(std::string_view text);

/// A conversation that asks one question after the other. A datagram that
/// nothing answers is sent twice, and what comes from another port than the one asked is not heard.
class Questionnaire : public Conversation {
 public:
  explicit Questionnaire(const ProbeContext& context) : context_(context) {}

  Move Begin() final;
  Move Hear(const Incoming& incoming) final;
  Move Silence() final;

 protected:
  /// What an answer means for the question that was asked last.
  enum class Reading : std::uint8_t {
    kMore,      ///< not complete, or not for us: goes on listening
    kAnswered,  ///< on to the next question
    kLeave,     ///< nothing more is to be learnt here
  };

  /// The next question; nothing = that was all.
  virtual std::optional<Question> Next() = 0;
  virtual Reading Read(const Incoming& incoming) = 0;
  /// Whether a question that stayed unanswered leads to the next one.
  virtual bool GoesOnUnanswered() const { return identity().has_value(); }
  /// The last words, sent when the conversation ends by itself.
  virtual std::vector<Outgoing> Farewell() { return {}; }

  const ProbeContext& context() const noexcept { return context_; }

 private:
  Move Ask();
  Move Leave();

  ProbeContext context_;
  Question question_;
  int asked_ = 0;
  int heard_ = 0;  ///< since the question was asked
};

}  // namespace pw
