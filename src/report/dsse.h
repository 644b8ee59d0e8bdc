#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace pw {

/// Payload type of an in-toto statement (in-toto attestation framework, envelope layer).
inline constexpr std::string_view kInTotoPayload = "application/vnd.in-toto+json";

/// A signed text with one signature: DSSE v1 (secure-systems-lab/dsse, envelope.md).
struct DsseEnvelope {
  std::string payload_type;
  std::string payload;
  std::string key_id;     ///< a hint which key to take; it is not signed
  std::string signature;  ///< over DssePreAuth()
};

/// The bytes that are signed: "DSSEv1", then type and payload, each after its length in decimal,
/// joined by single blanks (DSSE protocol.md, PAE).
std::string DssePreAuth(std::string_view payload_type, std::string_view payload);

/// The envelope as one line of JSON, always the same for the same envelope.
std::string FormatDsse(const DsseEnvelope& envelope);

/// Reads what FormatDsse writes, byte for byte: a text that says the same in another way is
/// refused, so that no byte of the file can change unseen. Errors: kInvalid, kTruncated.
Result<DsseEnvelope> ParseDsse(std::string_view text);

}  // namespace pw
