#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// SMB over TCP, the first question and its answer. Each message has a header of the NetBIOS
/// session service before it (RFC 1002 s.4.3.1; MS-SMB2 s.2.1).

/// SMB_COM_NEGOTIATE with "NT LM 0.12" as the only dialect (MS-CIFS s.2.2.4.52), framed. `pid` and
/// `mid` come back in the answer.
std::vector<std::byte> BuildSmb1Negotiate(std::uint16_t pid, std::uint16_t mid);

/// SMB2 NEGOTIATE with the dialects 2.0.2, 2.1, 3.0 and 3.0.2 (MS-SMB2 s.2.2.3), framed. `process`
/// comes back in the answers of the servers that copy it.
std::vector<std::byte> BuildSmb2Negotiate(std::uint32_t process,
                                          std::span<const std::byte, 16> client);

/// SESSION REQUEST to "*SMBSERVER" (RFC 1002 s.4.3.2), which port 139 may want first.
std::vector<std::byte> BuildNetbiosSessionRequest();

/// A message of the NetBIOS session service: its type and what it holds. A view.
struct NetbiosMessage {
  std::uint8_t type = 0;  ///< 00 = message, 82 = positive, 83 = negative session response
  std::span<const std::byte> body;
};

/// The first message of a stream; nothing while some of it is missing. Errors: kInvalid (unknown
/// type, more than 64 KiB).
Result<std::optional<NetbiosMessage>> ParseNetbiosMessage(std::span<const std::byte> stream);

/// The answer to BuildSmb1Negotiate().
struct Smb1Negotiated {
  std::uint16_t pid = 0;
  std::uint16_t mid = 0;
  bool accepted = false;  ///< the dialect was chosen: SMB 1 is enabled
  bool signing_enabled = false;
  bool signing_required = false;
};

/// Errors: kTruncated, kInvalid (no SMB 1, no answer).
Result<Smb1Negotiated> ParseSmb1Negotiated(std::span<const std::byte> body);

/// The answer to BuildSmb2Negotiate().
struct Smb2Negotiated {
  std::uint32_t status = 0;  ///< NTSTATUS; the rest only where it is 0
  std::uint32_t process = 0;
  std::uint16_t dialect = 0;  ///< 0x0302 = 3.0.2
  bool signing_enabled = false;
  bool signing_required = false;
  std::array<std::byte, 16> server{};  ///< GUID
};

/// Errors: kTruncated, kInvalid (no SMB 2, no answer).
Result<Smb2Negotiated> ParseSmb2Negotiated(std::span<const std::byte> body);

}  // namespace pw
