#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// Identifier octets of the Basic Encoding Rules (X.690 s.8.1.2) that messages here use.
inline constexpr std::uint8_t kBerInteger = 0x02;
inline constexpr std::uint8_t kBerOctetString = 0x04;
inline constexpr std::uint8_t kBerNull = 0x05;
inline constexpr std::uint8_t kBerObjectId = 0x06;
inline constexpr std::uint8_t kBerSequence = 0x30;

/// One value: its identifier octet and the octets of its content. A view.
struct BerValue {
  std::uint8_t tag = 0;
  std::span<const std::byte> content;
};

/// Takes the next value off `reader`. Single-octet identifiers and definite lengths of at most four
/// octets alone (X.690 s.8.1.3), which is all that SNMP and LDAP allow. Errors: kTruncated (more
/// bytes are needed), kInvalid.
Result<BerValue> ReadBer(ByteReader& reader);

/// As ReadBer, of that tag alone; another tag is kInvalid.
Result<BerValue> ReadBer(ByteReader& reader, std::uint8_t tag);

/// The content of an INTEGER (or a type with its encoding) in at most 8 octets. Errors: kInvalid.
Result<std::int64_t> BerNumber(std::span<const std::byte> content);

/// Arcs of an OBJECT IDENTIFIER (X.690 s.8.19).
using ObjectId = std::vector<std::uint32_t>;

/// Reads the content of an OBJECT IDENTIFIER: at most 128 arcs below 2^32. Errors: kInvalid.
Result<ObjectId> BerArcs(std::span<const std::byte> content);

/// "1.3.6.1.2.1.1.1.0".
std::string ToString(const ObjectId& id);

/// Appends a value whose content is known, with the shortest length.
void WriteBer(ByteWriter& writer, std::uint8_t tag, std::span<const std::byte> content);

/// The shortest content of an INTEGER (X.690 s.8.3.2).
std::vector<std::byte> BerNumberContent(std::int64_t value);

/// The content of an OBJECT IDENTIFIER; `id` has two arcs at least, the first below 3.
std::vector<std::byte> BerArcsContent(const ObjectId& id);

}  // namespace pw
