#include "probe/x11_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace pw {
namespace {

using namespace std::string_view_literals;

/// Most significant byte first, protocol 11.0, no authorisation name and data.
constexpr std::string_view kSetup = "B\x00\x00\x0b\x00\x00\x00\x00\x00\x00\x00\x00"sv;
constexpr std::uint16_t kProtocol = 11;

class X11Conversation : public Questionnaire {
 public:
  using Questionnaire::Questionnaire;

 private:
  enum class Status : std::uint8_t { kFailed = 0, kSuccess = 1, kAuthenticate = 2 };

  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    return Question::Of(kSetup, milliseconds(1500));
  }

  Reading Read(const Incoming& incoming) override {
    ByteReader reader(incoming.bytes);
    const auto status = reader.Read<std::uint8_t>();
    const auto reason_size = reader.Read<std::uint8_t>();
    const auto major = reader.Read<std::uint16_t>();
    const auto minor = reader.Read<std::uint16_t>();
    const auto words = reader.Read<std::uint16_t>();
    if (status && *status > static_cast<std::uint8_t>(Status::kAuthenticate))
      return Reading::kLeave;
    if (!status || !reason_size || !major || !minor || !words) return Reading::kMore;
    if (*status == static_cast<std::uint8_t>(Status::kAuthenticate)) {
      // the layout has no version in it: only the text speaks
      Found("x11", Confidence::kBanner);
      return Reading::kLeave;
    }
    if (*major != kProtocol) return Reading::kLeave;
    if (*status == static_cast<std::uint8_t>(Status::kFailed)) {
      const auto reason = reader.Take(*reason_size);
      if (!reason) return Reading::kMore;
      // the reason is padded to the words that were announced
      if (*words != (*reason_size + 3U) / 4U) return Reading::kLeave;
      Found("x11", Confidence::kBehaviour);
      Learn("x11.version", fmt::format("{}.{}", *major, *minor));
      Learn("x11.refused", AsText(*reason));
      return Reading::kLeave;
    }
    return ReadSuccess(reader, *words, *minor);
  }

  Reading ReadSuccess(ByteReader& reader, std::uint16_t words, std::uint16_t minor) {
    constexpr std::size_t kFixed = 32;  // up to the vendor's name
    const auto fixed = reader.Take(kFixed);
    if (!fixed) return Reading::kMore;
    ByteReader fields(*fixed);
    const std::uint32_t release = *fields.Read<std::uint32_t>();
    static_cast<void>(fields.Skip(12));
    const std::uint16_t vendor_size = *fields.Read<std::uint16_t>();
    const auto vendor = reader.Take(vendor_size);
    if (!vendor) return Reading::kMore;
    if (std::size_t{words} * 4 < kFixed + vendor_size) return Reading::kLeave;
    ServiceIdentity& service = Found("x11", Confidence::kBehaviour);
    Learn("x11.version", fmt::format("{}.{}", kProtocol, minor));
    service.product = ClipText(AsText(*vendor));
    service.version = std::to_string(release);
    service.weaknesses.push_back({"x11-open", "A connection without authorisation was accepted."});
    return Reading::kLeave;
  }

  bool asked_ = false;
};

}  // namespace

std::unique_ptr<Conversation> SpeakX11(const ProbeContext& context) {
  return std::make_unique<X11Conversation>(context);
}

}  // namespace pw
