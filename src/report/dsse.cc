#include "report/dsse.h"

#include "base/base64.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

Error Bad(std::string_view why) {
  return {Error::Code::kInvalid, fmt::format("no signed statement of this form: {}", why)};
}

/// A text member; throws what nlohmann throws where it is none.
std::string Text(const Json& json, const char* key) {
  return json.at(key).get<std::string>();
}

}  // namespace

std::string DssePreAuth(std::string_view payload_type, std::string_view payload) {
  return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, payload.size(),
                     payload);
}

std::string FormatDsse(const DsseEnvelope& envelope) {
  const Json json = {
      {"payloadType", envelope.payload_type},
      {"payload", ToBase64(envelope.payload)},
      {"signatures", {{{"keyid", envelope.key_id}, {"sig", ToBase64(envelope.signature)}}}}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<DsseEnvelope> ParseDsse(std::string_view text) {
  DsseEnvelope envelope;
  try {
    const Json json = Json::parse(text);
    const Json& signatures = json.at("signatures");
    if (!signatures.is_array() || signatures.size() != 1)
      return Bad("it has not exactly one signature");
    auto payload = FromBase64(Text(json, "payload"));
    auto signature = FromBase64(Text(signatures[0], "sig"));
    if (!payload || !signature) return Bad("payload or signature is not base64");
    envelope = {Text(json, "payloadType"), *std::move(payload), Text(signatures[0], "keyid"),
                *std::move(signature)};
  } catch (const Json::exception& bad) {
    return Bad(bad.what());
  }
  if (FormatDsse(envelope) != text) return Bad("it is not written as portwarrant writes it");
  return envelope;
}

}  // namespace pw
