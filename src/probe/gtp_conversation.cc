#include "probe/gtp_conversation.h"

#include "base/text.h"
#include "probe/questionnaire.h"
#include "wire/gtp_message.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint16_t kControlPort = 2123;
constexpr std::uint16_t kUserPort = 2152;

struct GtpEcho {
  GtpFlavour flavour = GtpFlavour::kV1;
  std::uint8_t version = 1;
};

constexpr auto kControlEchoes =
    std::to_array<GtpEcho>({{GtpFlavour::kV2, 2}, {GtpFlavour::kV1, 1}});
constexpr auto kUserEchoes = std::to_array<GtpEcho>({{GtpFlavour::kV1, 1}});
constexpr auto kPrimeEchoes = std::to_array<GtpEcho>({{GtpFlavour::kPrime, 2},
                                                      {GtpFlavour::kPrime, 1},
                                                      {GtpFlavour::kPrime, 0},
                                                      {GtpFlavour::kV0, 0}});

/// Asks every echo at once, each with a sequence number of its own: a version that the peer does
/// not speak often stays unanswered, and waiting for each in turn would take seconds.
class GtpConversation : public Questionnaire {
 public:
  GtpConversation(const ProbeContext& context, std::span<const GtpEcho> echoes)
      : Questionnaire(context), echoes_(echoes) {
    ProbeRandom random(context.nonce);
    first_ = static_cast<std::uint16_t>((random.Next() & 0x7fffU) + 1);  // never 0: "left out"
  }

 private:
  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    Question question = Question::Listen(milliseconds(1000));
    for (std::size_t i = 0; i < echoes_.size(); ++i)
      question.send.push_back(
          {BuildGtpEcho(echoes_[i].flavour, echoes_[i].version, SequenceOf(i))});
    return question;
  }

  std::uint32_t SequenceOf(std::size_t echo) const {
    return first_ + static_cast<std::uint32_t>(echo);
  }

  Reading Read(const Incoming& incoming) override {
    const auto message = ParseGtpMessage(incoming.bytes);
    if (!message) {
      const bool more = message.error().code == Error::Code::kTruncated;
      return more || context().transport == Transport::kUdp ? Reading::kMore : Reading::kLeave;
    }
    const bool ours = message->sequence >= first_ && message->sequence < SequenceOf(echoes_.size());
    if (message->type == kGtpEchoRequest && ours) {
      Void();  // an echo service: whatever it said before means nothing
      return Reading::kLeave;
    }
    if (message->type == kGtpVersionNotSupported) {
      // Some say so in a version that has no room for our sequence number.
      if ((ours || message->sequence == 0) && IsAsked(*message)) Refused(*message);
      return Reading::kMore;
    }
    for (std::size_t i = 0; i < echoes_.size(); ++i) {
      const GtpEcho& echo = echoes_[i];
      if (message->type == kGtpEchoResponse && message->sequence == SequenceOf(i) &&
          message->flavour == echo.flavour && message->version == echo.version) {
        Answered(*message);
      }
    }
    return answers_ == echoes_.size() ? Reading::kLeave : Reading::kMore;
  }

  /// Charging has a probe of its own, which asks before it names it.
  bool IsAsked(const GtpMessage& message) const {
    const auto is_charging = [](GtpFlavour flavour) {
      return flavour == GtpFlavour::kPrime || flavour == GtpFlavour::kV0;
    };
    return !is_charging(message.flavour) || is_charging(echoes_.front().flavour);
  }

  void Answered(const GtpMessage& message) {
    ++answers_;
    // The newest version names the port, if it speaks several.
    if (answers_ == 1 || message.version > newest_) {
      newest_ = message.version;
      Void();
      Found(NameOf(message), Confidence::kBehaviour);
    }
    if (!versions_.empty()) versions_ += ' ';
    versions_ += std::to_string(message.version);
    Learn("gtp.versions", versions_);
    if (message.restarts) Learn("gtp.restart-counter", std::to_string(*message.restarts));
  }

  /// Only GTP-C and GTP' know this message (TS 29.281 has none). It proves no more than that some
  /// GTP is there, so an echo that is answered counts for more.
  void Refused(const GtpMessage& message) {
    if (answers_ > 0) return;
    Found(NameOf(message), Confidence::kBehaviour);
    Learn("gtp.version-not-supported", std::to_string(message.version));
  }

  std::string_view NameOf(const GtpMessage& message) const {
    switch (message.flavour) {
      case GtpFlavour::kV2:
        return "gtpv2-c";
      case GtpFlavour::kPrime:
        return "gtp-prime";
      case GtpFlavour::kV0:
        return "gtpv0";
      case GtpFlavour::kV1:
        break;
    }
    if (context().port == kControlPort) return "gtpv1-c";
    return context().port == kUserPort ? "gtp-u" : "gtpv1";
  }

  std::span<const GtpEcho> echoes_;
  std::uint32_t first_ = 1;
  bool asked_ = false;
  std::size_t answers_ = 0;
  std::uint8_t newest_ = 0;
  std::string versions_;
};

}  // namespace

std::unique_ptr<Conversation> SpeakGtpC(const ProbeContext& context) {
  return std::make_unique<GtpConversation>(context, kControlEchoes);
}

std::unique_ptr<Conversation> SpeakGtpU(const ProbeContext& context) {
  return std::make_unique<GtpConversation>(context, kUserEchoes);
}

std::unique_ptr<Conversation> SpeakGtpPrime(const ProbeContext& context) {
  // A stream has room for one question at a time: who speaks another version says so.
  const std::span echoes(kPrimeEchoes);
  return std::make_unique<GtpConversation>(
      context, context.transport == Transport::kUdp ? echoes : echoes.first(1));
}

}  // namespace pw
