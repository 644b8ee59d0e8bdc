#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

inline constexpr std::uint8_t kLdapSearchEntry = 0x64;  ///< [APPLICATION 4] (RFC 4511 s.4.5.2)
inline constexpr std::uint8_t kLdapSearchDone = 0x65;   ///< [APPLICATION 5]

/// The head of an LDAP message (RFC 4511 s.4.1.1). The content is a view.
struct LdapMessage {
  std::int64_t id = 0;
  std::uint8_t operation = 0;
  std::span<const std::byte> content;
  std::size_t length = 0;  ///< of the whole message
};

/// Reads the first message of a stream. Errors: kTruncated (more bytes are needed), kInvalid.
Result<LdapMessage> ParseLdapMessage(std::span<const std::byte> bytes);

/// What a search found: the name of the entry, and its attributes, once for each value; at most 64.
struct LdapEntry {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
};

/// The content of a kLdapSearchEntry. Errors: kTruncated, kInvalid.
Result<LdapEntry> ParseLdapEntry(std::span<const std::byte> content);

/// The result code of a kLdapSearchDone and others of its form (s.4.1.9). Errors: kTruncated,
/// kInvalid.
Result<std::int64_t> LdapResultCode(std::span<const std::byte> content);

/// Search of the one entry `base`, whatever it is (filter objectClass=*), for these attributes.
std::vector<std::byte> BuildLdapSearch(std::int64_t id, std::string_view base,
                                       std::span<const std::string_view> attributes);

/// UnbindRequest (s.4.3): goodbye.
std::vector<std::byte> BuildLdapUnbind(std::int64_t id);

}  // namespace pw
