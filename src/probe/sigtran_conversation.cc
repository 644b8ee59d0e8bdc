#include "probe/sigtran_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"
#include "wire/sigtran_message.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace pw {
namespace {

constexpr std::uint32_t kM3uaPpid = 3;  // IANA SCTP payload protocol identifiers
constexpr std::uint32_t kSuaPpid = 4;

class SigtranConversation : public Questionnaire {
 public:
  SigtranConversation(const ProbeContext& context, std::string_view protocol, std::uint32_t ppid)
      : Questionnaire(context),
        protocol_(protocol),
        ppid_(ppid),
        word_(ProbeRandom(context.nonce).Word(8)) {}

 private:
  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    Question question = Question::Of(BuildSigtranBeat(AsBytes(word_)), milliseconds(1500));
    question.send.front().ppid = ppid_;
    return question;
  }

  Reading Read(const Incoming& incoming) override {
    const auto message = ParseSigtranMessage(incoming.bytes);
    if (!message) return Reading::kMore;
    const bool beat_ack = message->message_class == kSigtranAspState &&
                          message->type == kSigtranBeatAck && message->heartbeat_data &&
                          std::ranges::equal(*message->heartbeat_data, AsBytes(word_));
    const bool error = message->message_class == kSigtranManagement &&
                       message->type == kSigtranError && message->error_code;
    if (!beat_ack && !error) return Reading::kMore;
    // The adaptation layers share their messages: the payload identifier of the answer tells them
    // apart, and one that ignores it is named by what it was asked.
    const bool told = incoming.ppid == ppid_;
    Found(protocol_, beat_ack && told ? Confidence::kBehaviour : Confidence::kBanner);
    Learn("sctp.ppid", std::to_string(incoming.ppid));
    if (error) Learn("sigtran.error", std::to_string(*message->error_code));
    if (error && told) Found(protocol_, Confidence::kBehaviour);
    return Reading::kLeave;
  }

  std::string_view protocol_;
  std::uint32_t ppid_;
  std::string word_;
  bool asked_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakM3ua(const ProbeContext& context) {
  return std::make_unique<SigtranConversation>(context, "m3ua", kM3uaPpid);
}

std::unique_ptr<Conversation> SpeakSua(const ProbeContext& context) {
  return std::make_unique<SigtranConversation>(context, "sua", kSuaPpid);
}

}  // namespace pw
