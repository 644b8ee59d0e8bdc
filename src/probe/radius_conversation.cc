#include "probe/radius_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"
#include "wire/radius_packet.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace pw {
namespace {

/// FreeRADIUS clients.conf; what vendors' guides show.
constexpr auto kSecrets = std::to_array<std::string_view>({"testing123", "secret", "radius"});
constexpr std::size_t kDigestSize = 16;
using Digest = std::array<std::byte, kDigestSize>;

std::uint8_t* Raw(std::byte* bytes) {
  return reinterpret_cast<std::uint8_t*>(bytes);
}
const std::uint8_t* Raw(const std::byte* bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes);
}

/// False where the library has no MD5 (a FIPS provider).
bool HmacMd5(std::string_view key, std::span<const std::byte> bytes, Digest& digest) {
  unsigned size = kDigestSize;
  return ::HMAC(::EVP_md5(), key.data(), static_cast<int>(key.size()), Raw(bytes.data()),
                bytes.size(), Raw(digest.data()), &size) != nullptr;
}

bool Md5(std::span<const std::byte> bytes, Digest& digest) {
  unsigned size = kDigestSize;
  return ::EVP_Digest(bytes.data(), bytes.size(), Raw(digest.data()), &size, ::EVP_md5(),
                      nullptr) == 1;
}

class RadiusConversation : public Questionnaire {
 public:
  explicit RadiusConversation(const ProbeContext& context)
      : Questionnaire(context), random_(context.nonce) {}

 private:
  std::optional<Question> Next() override {
    if (next_ == kSecrets.size() || identity()) return std::nullopt;
    secret_ = kSecrets[next_++];
    identifier_ = static_cast<std::uint8_t>(random_.Next());
    for (std::byte& octet : authenticator_)
      octet = static_cast<std::byte>(random_.Next() & 0xffU);
    auto packet = BuildStatusServer(identifier_, authenticator_);
    Digest digest{};
    if (!HmacMd5(secret_, packet, digest)) return std::nullopt;
    std::ranges::copy(digest, packet.begin() + kRadiusMacAt);
    return Question::Of(std::move(packet), milliseconds(600));
  }

  bool GoesOnUnanswered() const override { return true; }

  Reading Read(const Incoming& incoming) override {
    const auto packet = ParseRadiusPacket(incoming.bytes);
    if (!packet || packet->identifier != identifier_) return Reading::kMore;
    if (packet->code == kRadiusStatusServer) return Reading::kLeave;  // an echo
    if (packet->code != kRadiusAccessAccept && packet->code != kRadiusAccountingResponse)
      return Reading::kMore;
    const bool is_signed = Signed(*packet);
    Found("radius", is_signed ? Confidence::kBehaviour : Confidence::kBanner);
    Learn("radius.port", packet->code == kRadiusAccessAccept ? "authentication" : "accounting");
    if (is_signed) {
      Found("radius", Confidence::kBehaviour)
          .weaknesses.push_back(
              {"radius-default-secret",
               fmt::format("A Status-Server request signed with the secret \"{}\" was answered.",
                           secret_)});
    }
    return Reading::kLeave;
  }

  /// RFC 2865 s.3: MD5 of code, identifier, length, the request's authenticator, attributes,
  /// secret.
  bool Signed(const RadiusPacket& packet) const {
    ByteWriter signed_bytes;
    signed_bytes.Write(packet.code);
    signed_bytes.Write(packet.identifier);
    signed_bytes.Write(static_cast<std::uint16_t>(20 + packet.attributes.size()));
    signed_bytes.Append(authenticator_);
    signed_bytes.Append(packet.attributes);
    signed_bytes.Append(secret_);
    Digest digest{};
    return Md5(signed_bytes.View(), digest) && digest == packet.authenticator;
  }

  ProbeRandom random_;
  std::size_t next_ = 0;
  std::string_view secret_;
  std::uint8_t identifier_ = 0;
  RadiusAuthenticator authenticator_{};
};

}  // namespace

std::unique_ptr<Conversation> SpeakRadius(const ProbeContext& context) {
  return std::make_unique<RadiusConversation>(context);
}

}  // namespace pw
