#include "probe/pfcp_conversation.h"

#include "probe/questionnaire.h"
#include "wire/pfcp_message.h"

#include <chrono>
#include <string>

namespace pw {
namespace {

/// Seconds from 1900 to 1970: the epochs of NTP (RFC 5905 s.6) and POSIX.
constexpr std::int64_t kNtpToUnix = 2208988800;

class PfcpConversation : public Questionnaire {
 public:
  explicit PfcpConversation(const ProbeContext& context)
      : Questionnaire(context),
        sequence_(static_cast<std::uint32_t>(ProbeRandom(context.nonce).Next() % 0xffffff) + 1) {}

 private:
  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    const auto now =
        std::chrono::floor<std::chrono::seconds>(context().now).time_since_epoch().count();
    return Question::Of(
        BuildPfcpHeartbeat(sequence_, static_cast<std::uint32_t>(now + kNtpToUnix)));
  }

  Reading Read(const Incoming& incoming) override {
    const auto message = ParsePfcpMessage(incoming.bytes);
    if (!message || message->sequence != sequence_) return Reading::kMore;
    if (message->type == kPfcpHeartbeatRequest) return Reading::kLeave;  // an echo service
    const bool answers = message->type == kPfcpHeartbeatResponse && message->started;
    if (!answers && message->type != kPfcpVersionNotSupported) return Reading::kMore;
    Found("pfcp", Confidence::kBehaviour);
    Learn("pfcp.version", std::to_string(message->version));
    if (message->started) {
      const std::chrono::seconds started(std::int64_t{*message->started} - kNtpToUnix);
      Learn("pfcp.started", ToRfc3339(TimePoint(started)));
    }
    return Reading::kLeave;
  }

  std::uint32_t sequence_;
  bool asked_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakPfcp(const ProbeContext& context) {
  return std::make_unique<PfcpConversation>(context);
}

}  // namespace pw
