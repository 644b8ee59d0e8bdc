#include "probe/diameter_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/questionnaire.h"
#include "wire/diameter_message.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint32_t kSuccess = 2001;
constexpr std::uint32_t kClearPpid = 46;  // RFC 6733 s.11.5
constexpr std::uint32_t kDtlsPpid = 47;
constexpr std::string_view kRealm = "scan.invalid";
constexpr std::string_view kProduct = "portwarrant";
constexpr std::size_t kMostApplications = 16;

/// Names of the applications that an element of a mobile core speaks (3GPP TS 29.230 s.5, IANA).
std::string ApplicationName(std::uint32_t id) {
  switch (id) {
    case 0:
      return "base";
    case 1:
      return "nasreq";
    case 3:
      return "accounting";
    case 4:
      return "credit-control";
    case 16777216:
      return "cx";
    case 16777217:
      return "sh";
    case 16777236:
      return "rx";
    case 16777238:
      return "gx";
    case 16777250:
      return "sta";
    case 16777251:
      return "s6a";
    case 16777252:
      return "s13";
    case 16777255:
      return "slg";
    case 16777265:
      return "swx";
    case 16777272:
      return "s6b";
    case 16777291:
      return "slh";
    case 16777312:
      return "s6c";
    case 16777313:
      return "sgd";
    case 4294967295:
      return "relay";
    default:
      return std::to_string(id);
  }
}

class DiameterConversation : public Questionnaire {
 public:
  explicit DiameterConversation(const ProbeContext& context) : Questionnaire(context) {
    ProbeRandom random(context.nonce);
    hop_by_hop_ = static_cast<std::uint32_t>(random.Next());
    end_to_end_ = static_cast<std::uint32_t>(random.Next());
    host_ = fmt::format("pw-{}.{}", random.Word(12), kRealm);
  }

 private:
  enum class Stage : std::uint8_t { kStart, kCapabilities, kDisconnect };

  DiameterIdentity Ourselves() const {
    return {.host = host_, .realm = kRealm, .address = context().source, .product = kProduct};
  }

  Question Asks(std::vector<std::byte> request, milliseconds wait) const {
    Question question = Question::Of(std::move(request), wait);
    question.send.front().ppid = context().over_tls ? kDtlsPpid : kClearPpid;
    return question;
  }

  std::optional<Question> Next() override {
    if (stage_ == Stage::kStart) {
      stage_ = Stage::kCapabilities;
      return Asks(BuildCapabilitiesExchange(Ourselves(), hop_by_hop_, end_to_end_),
                  milliseconds(2000));
    }
    if (stage_ == Stage::kCapabilities && accepted_) {
      stage_ = Stage::kDisconnect;
      return Asks(BuildDisconnectPeer(Ourselves(), hop_by_hop_ + 1, end_to_end_ + 1),
                  milliseconds(1000));
    }
    return std::nullopt;
  }

  Reading Read(const Incoming& incoming) override {
    auto rest = incoming.bytes;
    while (!rest.empty()) {
      const auto message = ParseDiameterMessage(rest);
      if (!message)
        return message.error().code == Error::Code::kTruncated ? Reading::kMore : Reading::kLeave;
      if (Answers(*message)) return Understand(*message, incoming.ppid);
      if (message->request && message->hop_by_hop == hop_by_hop_ &&
          message->end_to_end == end_to_end_) {
        return Reading::kLeave;  // our own request: an echo
      }
      rest = rest.subspan(message->length);
    }
    return Reading::kMore;
  }

  bool Answers(const DiameterMessage& message) const {
    if (message.request) return false;
    if (stage_ == Stage::kDisconnect) {
      return message.command == kDiameterDisconnectPeer && message.hop_by_hop == hop_by_hop_ + 1;
    }
    return message.command == kDiameterCapabilitiesExchange && message.hop_by_hop == hop_by_hop_;
  }

  Reading Understand(const DiameterMessage& message, std::uint32_t ppid) {
    if (stage_ == Stage::kDisconnect) return Reading::kLeave;
    Found("diameter", Confidence::kBehaviour);
    std::uint32_t result = 0;
    LearnAvps(message.body, result);
    if (result != 0) Learn("diameter.result-code", std::to_string(result));
    if (!applications_.empty())
      Learn("diameter.applications", fmt::format("{}", fmt::join(applications_, " ")));
    if (context().transport == Transport::kSctp) Learn("sctp.ppid", std::to_string(ppid));
    accepted_ = result == kSuccess;
    if (accepted_) {
      Found("diameter", Confidence::kBehaviour)
          .weaknesses.push_back(
              {"diameter-accepts-stranger",
               fmt::format("A Capabilities-Exchange-Request of the unknown peer {} was answered "
                           "with Result-Code 2001.",
                           host_)});
    }
    return accepted_ ? Reading::kAnswered : Reading::kLeave;
  }

  void LearnAvps(std::span<const std::byte> body, std::uint32_t& result) {
    ServiceIdentity& service = Found("diameter", Confidence::kBehaviour);
    for (const DiameterAvp& avp : DiameterAvps(body)) {
      if (avp.vendor != 0) continue;
      const std::string_view text = AsText(avp.value);
      const auto number = AvpNumber(avp);
      switch (avp.code) {
        case kAvpResultCode:
          result = number.value_or(0);
          break;
        case kAvpOriginHost:
          Learn("diameter.origin-host", text);
          break;
        case kAvpOriginRealm:
          Learn("diameter.origin-realm", text);
          break;
        case kAvpProductName:
          service.product = ClipText(text);
          break;
        case kAvpErrorMessage:
          Learn("diameter.error-message", text);
          break;
        case kAvpFirmwareRevision:
          if (number) service.version = std::to_string(*number);
          break;
        case kAvpVendorId:
          if (number) Learn("diameter.vendor-id", std::to_string(*number));
          break;
        case kAvpVendorSpecificApplicationId:
          for (const DiameterAvp& inner : DiameterAvps(avp.value))
            AddApplication(inner);
          break;
        default:
          AddApplication(avp);
      }
    }
  }

  void AddApplication(const DiameterAvp& avp) {
    if (avp.code != kAvpAuthApplicationId && avp.code != kAvpAcctApplicationId) return;
    const auto id = AvpNumber(avp);
    if (!id || applications_.size() >= kMostApplications) return;
    std::string name = ApplicationName(*id);
    if (std::ranges::find(applications_, name) == applications_.end())
      applications_.push_back(std::move(name));
  }

  Stage stage_ = Stage::kStart;
  std::uint32_t hop_by_hop_ = 0;
  std::uint32_t end_to_end_ = 0;
  std::string host_;
  bool accepted_ = false;
  std::vector<std::string> applications_;
};

}  // namespace

std::unique_ptr<Conversation> SpeakDiameter(const ProbeContext& context) {
  return std::make_unique<DiameterConversation>(context);
}

}  // namespace pw
