#pragma once

#include "wire/ber.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// The version field of a message (RFC 1157 s.4, RFC 1901 s.3, RFC 3412 s.6).
enum class SnmpVersion : std::uint8_t { kV1 = 0, kV2c = 1, kV3 = 3 };

/// "v1", "v2c", "v3".
std::string_view ToString(SnmpVersion version);

/// Tags of PDUs (RFC 1157 s.4.1, RFC 3416 s.3).
inline constexpr std::uint8_t kSnmpGet = 0xa0;
inline constexpr std::uint8_t kSnmpGetNext = 0xa1;
inline constexpr std::uint8_t kSnmpResponse = 0xa2;
inline constexpr std::uint8_t kSnmpSet = 0xa3;
inline constexpr std::uint8_t kSnmpReport = 0xa8;

/// error-status (RFC 3416 s.3; the first six are those of RFC 1157).
enum class SnmpError : std::uint8_t {
  kNone = 0,
  kTooBig = 1,
  kNoSuchName = 2,
  kBadValue = 3,
  kReadOnly = 4,
  kGeneral = 5,
  kNoAccess = 6,
  kWrongType = 7,
  kWrongLength = 8,
  kWrongEncoding = 9,
  kWrongValue = 10,
  kNoCreation = 11,
  kInconsistentValue = 12,
  kResourceUnavailable = 13,
  kCommitFailed = 14,
  kUndoFailed = 15,
  kAuthorization = 16,
  kNotWritable = 17,
  kInconsistentName = 18,
};

/// The word of RFC 3416: "noAccess".
std::string_view ToString(SnmpError error);

/// A name and its value: BER type and content. Exceptions of v2c (noSuchObject 80, noSuchInstance
/// 81, endOfMibView 82) are types without content.
struct SnmpBinding {
  ObjectId name;
  std::uint8_t type = kBerNull;
  std::vector<std::byte> value;

  friend bool operator==(const SnmpBinding&, const SnmpBinding&) = default;
};

struct SnmpPdu {
  std::uint8_t tag = kSnmpGet;
  std::int32_t request_id = 0;
  SnmpError error = SnmpError::kNone;
  std::uint32_t error_index = 0;
  std::vector<SnmpBinding> bindings;

  friend bool operator==(const SnmpPdu&, const SnmpPdu&) = default;
};

/// A message of the versions with a community.
struct SnmpMessage {
  SnmpVersion version = SnmpVersion::kV2c;
  std::string community;
  SnmpPdu pdu;

  friend bool operator==(const SnmpMessage&, const SnmpMessage&) = default;
};

std::vector<std::byte> BuildSnmp(const SnmpMessage& message);

/// Errors: kTruncated (more bytes are needed: over TCP wait for them), kInvalid (no SNMP v1 or v2c,
/// a trap, more than 64 bindings). Bytes behind the message are left over.
Result<SnmpMessage> ParseSnmp(std::span<const std::byte> bytes);

/// What an engine says of itself when it is asked without credentials (RFC 3414 s.4).
struct SnmpDiscovery {
  std::int32_t message_id = 0;
  std::vector<std::byte> engine_id;
  std::uint32_t boots = 0;
  std::uint32_t seconds = 0;  ///< since the last of them
  SnmpPdu pdu;

  friend bool operator==(const SnmpDiscovery&, const SnmpDiscovery&) = default;
};

/// The question of the discovery: noAuthNoPriv, reportable, no engine id, no user, a GET of
/// nothing. With the fields of `discovery` it builds the answer as well.
std::vector<std::byte> BuildSnmpDiscovery(const SnmpDiscovery& discovery);

/// The answer: a v3 message in clear text with USM parameters. Errors: kTruncated, kInvalid.
Result<SnmpDiscovery> ParseSnmpDiscovery(std::span<const std::byte> bytes);

/// How long the message at the start of a stream is; 0 = not known yet. Errors: kInvalid (no
/// SEQUENCE).
Result<std::size_t> SnmpLength(std::span<const std::byte> stream);

}  // namespace pw
