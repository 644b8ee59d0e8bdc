#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// One element of a BSON document (bsonspec.org, version 1.1). A view.
struct BsonElement {
  std::uint8_t type = 0;
  std::string_view name;
  std::span<const std::byte> value;  ///< as it stands, with the length of strings and documents
};

/// The elements of the document at the start of `bytes`, at most 1,000. Errors: kTruncated;
/// kInvalid (lengths that contradict each other, an unknown type).
Result<std::vector<BsonElement>> BsonElements(std::span<const std::byte> bytes);

/// The element of that name; null if there is none.
const BsonElement* FindBson(std::span<const BsonElement> elements, std::string_view name);

/// A number of any of the four types, towards zero; nothing for other types.
std::optional<std::int64_t> BsonNumber(const BsonElement& element);

/// A string; nothing for other types.
std::optional<std::string_view> BsonText(const BsonElement& element);

/// A document of 32-bit integers and strings: {"hello", 1}, {"$db", "admin"}.
class BsonWriter {
 public:
  BsonWriter();
  BsonWriter& Number(std::string_view name, std::int32_t value);
  BsonWriter& Text(std::string_view name, std::string_view value);
  std::vector<std::byte> Release() &&;

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace pw
