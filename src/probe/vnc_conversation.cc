#include "probe/vnc_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/questionnaire.h"

#include <algorithm>
#include <string>

namespace pw {
namespace {

constexpr std::size_t kVersionSize = 12;  // "RFB 003.008\n" (RFC 6143 s.7.1.1)
constexpr std::uint8_t kNone = 1;

/// The minor version, 3.3 to 3.8; servers of Apple say 3.889.
std::optional<int> MinorOf(std::string_view version) {
  if (version.size() < kVersionSize || !version.starts_with("RFB 003.") || version[11] != '\n')
    return std::nullopt;
  return ParseNumber<int>(version.substr(8, 3));
}

std::string SecurityName(std::uint8_t type) {
  switch (type) {
    case kNone:
      return "none";
    case 2:
      return "vnc";
    case 16:
      return "tight";
    case 18:
      return "tls";
    case 19:
      return "vencrypt";
    case 30:
      return "apple";
    default:
      return std::to_string(type);
  }
}

class VncConversation : public Questionnaire {
 public:
  using Questionnaire::Questionnaire;

 private:
  std::optional<Question> Next() override {
    if (version_.empty()) {
      if (listened_) return std::nullopt;
      listened_ = true;
      return Question::Listen(milliseconds(2000));
    }
    if (asked_) return std::nullopt;
    asked_ = true;
    return Question::Of(minor_ >= 7 ? "RFB 003.008\n" : "RFB 003.003\n", milliseconds(1500));
  }

  Reading Read(const Incoming& incoming) override {
    const std::string_view text = AsText(incoming.bytes);
    if (!asked_) {
      if (text.size() < kVersionSize) return Reading::kMore;
      const auto minor = MinorOf(text);
      if (!minor) return Reading::kLeave;
      minor_ = *minor;
      version_ = text.substr(4, 7);
      Found("vnc", Confidence::kBanner);
      Learn("vnc.version", version_);
      return Reading::kAnswered;
    }
    return minor_ >= 7 ? ReadTypes(incoming.bytes) : ReadDictate(incoming.bytes);
  }

  /// A number of types and the types; none of them means a reason follows (s.7.1.2).
  Reading ReadTypes(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const auto count = reader.Read<std::uint8_t>();
    if (!count) return Reading::kMore;
    if (*count == 0) return Refused(reader);
    const auto types = reader.Take(*count);
    if (!types) return Reading::kMore;
    if (!reader.AtEnd()) return Reading::kLeave;  // it waits for our choice
    for (const std::byte type : *types)
      Take(std::to_integer<std::uint8_t>(type));
    return Reading::kLeave;
  }

  /// Version 3.3: the server decides (RFC 6143 appendix A).
  Reading ReadDictate(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const auto type = reader.Read<std::uint32_t>();
    if (!type) return Reading::kMore;
    if (*type == 0) return Refused(reader);
    if (*type > 2) return Reading::kLeave;
    Take(static_cast<std::uint8_t>(*type));
    return Reading::kLeave;
  }

  Reading Refused(ByteReader& reader) {
    const auto length = reader.Read<std::uint32_t>();
    if (!length) return Reading::kMore;
    const auto reason = reader.Take(*length);
    if (!reason) return *length > 1024 ? Reading::kLeave : Reading::kMore;
    Found("vnc", Confidence::kBehaviour);
    Learn("vnc.refused", AsText(*reason));
    return Reading::kLeave;
  }

  void Take(std::uint8_t type) {
    ServiceIdentity& service = Found("vnc", Confidence::kBehaviour);
    if (!security_.empty()) security_ += ' ';
    security_ += SecurityName(type);
    Learn("vnc.security", security_);
    if (type == kNone && service.weaknesses.empty()) {
      service.weaknesses.push_back(
          {"vnc-no-auth", "Security type 1 (none) is among those that the server offers."});
    }
  }

  bool listened_ = false;
  bool asked_ = false;
  int minor_ = 0;
  std::string version_;
  std::string security_;
};

}  // namespace

std::unique_ptr<Conversation> SpeakVnc(const ProbeContext& context) {
  return std::make_unique<VncConversation>(context);
}

bool GreetsLikeVnc(std::string_view greeting) {
  return greeting.starts_with("RFB ");
}

}  // namespace pw
