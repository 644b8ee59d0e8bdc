#include "probe/rdp_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"

#include <algorithm>
#include <string>
#include <utility>

namespace pw {
namespace {

constexpr std::byte kTpktVersion{3};               // RFC 1006 s.6
constexpr std::uint8_t kConnectionRequest = 0xe0;  // X.224 s.13.3
constexpr std::uint8_t kConnectionConfirm = 0xd0;
constexpr std::uint8_t kNegotiationRequest = 1;
constexpr std::uint8_t kNegotiationResponse = 2;
constexpr std::uint8_t kNegotiationFailure = 3;
constexpr std::uint8_t kTlsAndCredSsp = 3;

class RdpConversation : public Questionnaire {
 public:
  explicit RdpConversation(const ProbeContext& context)
      : Questionnaire(context),
        reference_(static_cast<std::uint16_t>(ProbeRandom(context.nonce).Next() | 1U)) {}

 private:
  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    ByteWriter out;
    out.Write(std::uint32_t{0x03000013});  // TPKT, 19 octets
    out.Write(std::uint8_t{14});
    out.Write(kConnectionRequest);
    out.Write(std::uint16_t{0});  // destination reference
    out.Write(reference_);
    out.Write(std::uint8_t{0});  // class 0
    out.Write(kNegotiationRequest);
    out.Write(std::uint8_t{0});
    out.Write(std::uint16_t{0x0800});  // length 8, least octet first
    out.Write(kTlsAndCredSsp);
    out.Pad(3);
    return Question::Of(std::move(out).Release(), milliseconds(2000));
  }

  Reading Read(const Incoming& incoming) override {
    if (incoming.bytes.front() != kTpktVersion) return Reading::kLeave;
    ByteReader reader(incoming.bytes);
    const auto version = reader.Read<std::uint16_t>();
    const auto length = reader.Read<std::uint16_t>();
    const auto header = reader.Read<std::uint8_t>();
    const auto kind = reader.Read<std::uint8_t>();
    const auto destination = reader.Read<std::uint16_t>();
    const auto source_class = reader.Take(3);
    if (!version || !length || !header || !kind || !destination || !source_class)
      return Reading::kMore;
    if (*kind != kConnectionConfirm || *header + 5U != *length || *length < 11)
      return Reading::kLeave;
    const auto negotiation = reader.Take(*length - 11U);
    if (!negotiation) return Reading::kMore;
    // Servers of Microsoft and xrdp leave the reference zero, others repeat it: either is told
    // apart from a request by its kind alone, and the negotiation settles it.
    if (*destination != 0 && *destination != reference_) return Reading::kLeave;
    Understand(*negotiation);
    return Reading::kLeave;
  }

  void Understand(std::span<const std::byte> negotiation) {
    ByteReader reader(negotiation);
    const auto type = reader.Read<std::uint8_t>();
    const auto flags = reader.Read<std::uint8_t>();
    const auto length = reader.Read<std::uint16_t>();
    const auto chosen = reader.Read<std::uint8_t>();
    if (!type || !flags || !length || !chosen) {
      // X.224 without a negotiation: an old RDP server, or another protocol over RFC 1006
      Found("rdp", Confidence::kBanner);
      return;
    }
    if (*length != 0x0800 || (*type != kNegotiationResponse && *type != kNegotiationFailure))
      return;
    ServiceIdentity& service = Found("rdp", Confidence::kBehaviour);
    if (*type == kNegotiationFailure) {
      Learn("rdp.refused", std::to_string(*chosen));
      return;
    }
    Learn("rdp.security", *chosen == 0 ? "standard" : *chosen == 1 ? "tls" : "credssp");
    if (*chosen == 0) {
      service.weaknesses.push_back(
          {"rdp-standard-security", "TLS and CredSSP were offered, and the server took neither."});
    }
  }

  std::uint16_t reference_;
  bool asked_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakRdp(const ProbeContext& context) {
  return std::make_unique<RdpConversation>(context);
}

}  // namespace pw
