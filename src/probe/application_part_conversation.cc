#include "probe/application_part_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

using namespace std::string_view_literals;

/// A procedure number that no application part has; criticality reject, an empty open type.
constexpr std::string_view kUnknownProcedure = "\x00\xfe\x00\x01\x00"sv;
constexpr std::uint8_t kUnknownCode = 0xfe;
constexpr std::uint8_t kNone = 0xff;

/// eNB 1, TAC 1 of network 999-99 (3GPP TS 36.413 s.9.1.8.4)
constexpr std::string_view kS1Setup =
    "\x00\x11\x00\x1f\x00\x00\x03\x00\x3b\x00\x08\x00\x99\xf9\x99\x00\x00\x00\x10\x00\x40\x00\x07"
    "\x00\x00\x00\x40\x99\xf9\x99\x00\x89\x40\x01\x40"sv;
/// gNB 1, TAC 1, slice 1 of network 999-99 (3GPP TS 38.413 s.9.2.6.1)
constexpr std::string_view kNgSetup =
    "\x00\x15\x00\x25\x00\x00\x03\x00\x1b\x00\x08\x00\x99\xf9\x99\x10\x00\x00\x01\x00\x66\x00\x0d"
    "\x00\x00\x00\x00\x01\x00\x99\xf9\x99\x00\x00\x00\x08\x00\x15\x40\x01\x00"sv;

struct ApplicationPart {
  std::string_view protocol;
  std::uint16_t port;
  std::uint32_t ppid;             ///< IANA SCTP payload protocol identifiers
  std::uint8_t error_indication;  ///< procedure code; kNone where the protocol has none
  std::uint8_t setup;
  std::string_view setup_request;
};

// Ports and identifiers: 3GPP TS 36.412, 38.412, 36.422, 38.422, 38.472, 37.482, 29.168, 29.171 and
// 36.442. Procedure codes: the ASN.1 constants of
// TS 36.413, 38.413, 36.423, 38.423, 38.473, 37.483, 29.168 and 36.444.
constexpr auto kParts = std::to_array<ApplicationPart>({
    {"s1ap", 36412, 18, 15, 17, kS1Setup},
    {"ngap", 38412, 60, 9, 21, kNgSetup},
    {"x2ap", 36422, 27, 3, kNone, {}},
    {"xnap", 38422, 61, 21, kNone, {}},
    {"f1ap", 38472, 62, 2, kNone, {}},
    {"e1ap", 38462, 64, 1, kNone, {}},
    {"sbc-ap", 29168, 24, 2, kNone, {}},
    {"lcs-ap", 9082, 29, kNone, kNone, {}},
    {"m3ap", 36444, 44, 2, kNone, {}},
});

/// The first octets of a PDU in aligned PER: a choice of three with an extension bit, the procedure
/// code, and the criticality in two bits (X.691 s.13, s.23).
struct PduHead {
  enum class Kind : std::uint8_t { kInitiating = 0x00, kSuccessful = 0x20, kUnsuccessful = 0x40 };
  Kind kind = Kind::kInitiating;
  std::uint8_t procedure = 0;
};

std::optional<PduHead> ReadPduHead(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto kind = reader.Read<std::uint8_t>();
  const auto procedure = reader.Read<std::uint8_t>();
  const auto criticality = reader.Read<std::uint8_t>();
  const auto length = reader.Read<std::uint8_t>();
  if (!kind || !procedure || !criticality || !length) return std::nullopt;
  if (*kind != 0x00 && *kind != 0x20 && *kind != 0x40) return std::nullopt;
  if ((*criticality & 0x3fU) != 0 || *criticality == 0xc0) return std::nullopt;
  // a length of one octet counts what is left, all of it
  if ((*length & 0x80U) == 0 && *length != reader.Remaining()) return std::nullopt;
  return PduHead{static_cast<PduHead::Kind>(*kind), *procedure};
}

class ApplicationPartConversation : public Questionnaire {
 public:
  explicit ApplicationPartConversation(const ProbeContext& context) : Questionnaire(context) {
    const auto* const part = std::ranges::find(kParts, context.port, &ApplicationPart::port);
    if (part != kParts.end()) part_ = part;
  }

 private:
  enum class Stage : std::uint8_t { kStart, kListening, kUnknown, kSetup };

  std::optional<Question> Next() override {
    if (part_ == nullptr) return std::nullopt;
    switch (std::exchange(stage_, static_cast<Stage>(static_cast<int>(stage_) + 1))) {
      case Stage::kStart:
        // A peer that refuses strangers often aborts at once.
        return Question::Listen(milliseconds(300));
      case Stage::kListening:
        Found(part_->protocol, Confidence::kPortNumber);
        Learn("sctp.association", "accepted");
        if (!context().intrusive) return std::nullopt;
        return Asks(kUnknownProcedure);
      case Stage::kUnknown:
        if (part_->setup_request.empty()) return std::nullopt;
        return Asks(part_->setup_request);
      case Stage::kSetup:
        break;
    }
    return std::nullopt;
  }

  Question Asks(std::string_view request) const {
    Question question = Question::Of(request, milliseconds(1500));
    question.send.front().ppid = part_->ppid;
    return question;
  }

  bool GoesOnUnanswered() const override { return true; }

  Reading Read(const Incoming& incoming) override {
    const auto head = ReadPduHead(incoming.bytes);
    if (!head) return Reading::kMore;
    if (head->procedure == kUnknownCode) return Reading::kLeave;  // our own request: an echo
    const bool error =
        head->kind == PduHead::Kind::kInitiating && head->procedure == part_->error_indication;
    const bool outcome = head->kind != PduHead::Kind::kInitiating && part_->setup != kNone &&
                         head->procedure == part_->setup && AskedSetup();
    if (!error && !outcome) return Reading::kMore;
    // Both the procedure and the payload identifier must be those of the protocol.
    const bool told = incoming.ppid == part_->ppid;
    Found(part_->protocol, told ? Confidence::kBehaviour : Confidence::kBanner);
    Learn("sctp.ppid", std::to_string(incoming.ppid));
    if (!outcome) return Reading::kAnswered;
    const bool accepted = head->kind == PduHead::Kind::kSuccessful;
    Learn(fmt::format("{}.setup", part_->protocol), accepted ? "accepted" : "refused");
    if (accepted && told) {
      Found(part_->protocol, Confidence::kBehaviour)
          .weaknesses.push_back(
              {fmt::format("{}-accepts-stranger", part_->protocol),
               "The setup request of an unknown base station of network 999-99 was accepted."});
    }
    return Reading::kLeave;
  }

  /// The stage is one ahead of what was asked.
  bool AskedSetup() const { return stage_ == Stage::kSetup; }

  const ApplicationPart* part_ = nullptr;
  Stage stage_ = Stage::kStart;
};

}  // namespace

std::unique_ptr<Conversation> SpeakApplicationPart(const ProbeContext& context) {
  return std::make_unique<ApplicationPartConversation>(context);
}

}  // namespace pw
