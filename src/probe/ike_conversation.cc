#include "probe/ike_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"
#include "wire/ike_message.h"

#include <algorithm>
#include <string>
#include <utility>

namespace pw {
namespace {

constexpr std::uint16_t kNatPort = 4500;
constexpr std::size_t kMarkerSize = 4;
constexpr std::size_t kFillerSize = 64;

class IkeConversation : public Questionnaire {
 public:
  explicit IkeConversation(const ProbeContext& context)
      : Questionnaire(context), random_(context.nonce), initiator_(random_.Next() | 1U) {}

 private:
  bool Marked() const { return context().port == kNatPort; }

  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    std::vector<std::byte> filler(kFillerSize);
    for (std::byte& octet : filler)
      octet = static_cast<std::byte>(random_.Next() & 0xffU);
    auto message = BuildIkeSaInit(initiator_, filler);
    if (Marked()) message.insert(message.begin(), kMarkerSize, std::byte{0});
    return Question::Of(std::move(message), milliseconds(1500));
  }

  Reading Read(const Incoming& incoming) override {
    auto bytes = incoming.bytes;
    if (Marked()) bytes = bytes.subspan(std::min(bytes.size(), kMarkerSize));
    const auto message = ParseIkeMessage(bytes);
    if (!message || message->initiator != initiator_) return Reading::kMore;
    // Our own request has neither a responder's SPI nor the flag: an echo.
    if (!message->response && message->responder == 0 && message->exchange == kIkeSaInit)
      return Reading::kLeave;
    Found("ike", Confidence::kBehaviour);
    Learn("ike.version", std::to_string(message->major));
    if (message->notify)
      Learn("ike.notify", *message->notify == kIkeNoProposal ? "NO_PROPOSAL_CHOSEN"
                                                             : std::to_string(*message->notify));
    return Reading::kLeave;
  }

  ProbeRandom random_;
  std::uint64_t initiator_;
  bool asked_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakIke(const ProbeContext& context) {
  return std::make_unique<IkeConversation>(context);
}

}  // namespace pw
