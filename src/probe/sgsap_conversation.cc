#include "probe/sgsap_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"

#include <string>
#include <string_view>

namespace pw {
namespace {

constexpr std::string_view kUnknownMessage = "\xff";
constexpr std::byte kStatus{0x1d};        // TS 29.118 table 9.2
constexpr std::uint8_t kSgsCause = 0x08;  // table 9.3
constexpr std::uint8_t kErroneous = 0x1b;

class SgsapConversation : public Questionnaire {
 public:
  using Questionnaire::Questionnaire;

 private:
  std::optional<Question> Next() override {
    if (asked_) {
      if (!identity()) {
        Found("sgsap", Confidence::kPortNumber);
        Learn("sctp.association", "accepted");
      }
      return std::nullopt;
    }
    asked_ = true;
    return Question::Of(kUnknownMessage, milliseconds(1500));  // payload identifier 0 (s.6.2)
  }

  bool GoesOnUnanswered() const override { return true; }

  Reading Read(const Incoming& incoming) override {
    if (incoming.bytes.empty() || incoming.bytes.front() != kStatus) {
      return AsText(incoming.bytes) == kUnknownMessage ? Reading::kLeave : Reading::kMore;
    }
    bool quotes = false;
    std::string cause;
    ByteReader reader(incoming.bytes.subspan(1));
    while (!reader.AtEnd()) {
      const auto tag = reader.Read<std::uint8_t>();
      const auto length = reader.Read<std::uint8_t>();
      if (!tag || !length) return Reading::kMore;
      const auto value = reader.Take(*length);
      if (!value) return Reading::kMore;
      if (*tag == kSgsCause && value->size() == 1)
        cause = std::to_string(std::to_integer<unsigned>(value->front()));
      if (*tag == kErroneous) quotes = AsText(*value).starts_with(kUnknownMessage);
    }
    if (cause.empty()) return Reading::kMore;
    // The message that it complains of is ours; a status without it may be about another.
    Found("sgsap", quotes ? Confidence::kBehaviour : Confidence::kBanner);
    Learn("sgsap.cause", cause);
    return Reading::kLeave;
  }

  bool asked_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakSgsap(const ProbeContext& context) {
  return std::make_unique<SgsapConversation>(context);
}

}  // namespace pw
