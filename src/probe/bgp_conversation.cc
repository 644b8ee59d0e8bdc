#include "probe/bgp_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kMarkerSize = 16;  // all ones (RFC 4271 s.4.1)
constexpr std::uint8_t kOpen = 1;
constexpr std::uint8_t kNotification = 3;
constexpr std::uint8_t kVersionThatIsNone = 99;

class BgpConversation : public Questionnaire {
 public:
  using Questionnaire::Questionnaire;

 private:
  enum class Stage : std::uint8_t { kStart, kListening, kAsked };

  std::optional<Question> Next() override {
    if (stage_ == Stage::kStart) {
      stage_ = Stage::kListening;
      return Question::Listen(milliseconds(800));
    }
    if (stage_ == Stage::kAsked) return std::nullopt;
    stage_ = Stage::kAsked;
    ByteWriter out;
    for (std::size_t i = 0; i < kMarkerSize; ++i)
      out.Write(std::uint8_t{0xff});
    out.Write(std::uint16_t{29});
    out.Write(kOpen);
    out.Write(kVersionThatIsNone);
    out.Write(std::uint16_t{23456});       // AS_TRANS (RFC 6793 s.9)
    out.Write(std::uint16_t{90});          // hold time
    out.Write(std::uint32_t{0xc0000201});  // 192.0.2.1, of nobody (RFC 5737)
    out.Write(std::uint8_t{0});
    return Question::Of(std::move(out).Release(), milliseconds(1500));
  }

  bool GoesOnUnanswered() const override { return true; }

  Reading Read(const Incoming& incoming) override {
    ByteReader reader(incoming.bytes);
    const auto marker = reader.Take(std::min(kMarkerSize, reader.Remaining()));
    if (std::ranges::any_of(*marker, [](std::byte octet) { return octet != std::byte{0xff}; }))
      return Reading::kLeave;
    const auto length = reader.Read<std::uint16_t>();
    const auto type = reader.Read<std::uint8_t>();
    if (!length || !type) return Reading::kMore;
    if (*length < 21 || *length > 4096) return Reading::kLeave;
    const auto body = reader.Take(*length - 19U);
    if (!body) return Reading::kMore;
    ByteReader fields(*body);
    if (*type == kOpen) return ReadOpen(fields);
    if (*type != kNotification) return Reading::kLeave;
    const std::uint8_t code = *fields.Read<std::uint8_t>();
    const std::uint8_t subcode = *fields.Read<std::uint8_t>();
    if (code == 0 || code > 8) return Reading::kLeave;
    // RFC 4271 s.6.2: 2.1 is the answer to the version that we asked for.
    const bool tied = stage_ == Stage::kAsked && code == 2 && subcode == 1;
    Found("bgp", tied ? Confidence::kBehaviour : Confidence::kBanner);
    Learn("bgp.notification", fmt::format("{}.{}", code, subcode));
    return Reading::kLeave;
  }

  Reading ReadOpen(ByteReader& fields) {
    const auto version = fields.Read<std::uint8_t>();
    const auto as = fields.Read<std::uint16_t>();
    const auto hold = fields.Read<std::uint16_t>();
    const auto router = fields.Take(4);
    if (!version || !as || !hold || !router) return Reading::kLeave;
    if (*version == kVersionThatIsNone || *version > 4) return Reading::kLeave;  // an echo
    Found("bgp", Confidence::kBanner);
    Learn("bgp.version", std::to_string(*version));
    Learn("bgp.as", std::to_string(*as));
    if (const auto address = IpAddress::FromBytes(*router)) Learn("bgp.router", ToString(*address));
    return Reading::kAnswered;
  }

  Stage stage_ = Stage::kStart;
};

}  // namespace

std::unique_ptr<Conversation> SpeakBgp(const ProbeContext& context) {
  return std::make_unique<BgpConversation>(context);
}

bool GreetsLikeBgp(std::string_view greeting) {
  return greeting.size() >= kMarkerSize &&
         std::ranges::all_of(greeting.substr(0, kMarkerSize),
                             [](char octet) { return octet == '\xff'; });
}

}  // namespace pw
