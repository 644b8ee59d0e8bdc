#include "wire/bson.h"

#include "base/bytes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace pw {
namespace {

constexpr std::size_t kMostElements = 1000;
constexpr std::uint8_t kDouble = 0x01;
constexpr std::uint8_t kString = 0x02;
constexpr std::uint8_t kBinary = 0x05;
constexpr std::uint8_t kBoolean = 0x08;
constexpr std::uint8_t kRegex = 0x0b;
constexpr std::uint8_t kInt32 = 0x10;
constexpr std::uint8_t kInt64 = 0x12;

std::uint64_t LittleEndian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = (value << 8U) | std::to_integer<std::uint64_t>(bytes[i]);
  return value;
}

Error Invalid(const char* why) {
  return Error{Error::Code::kInvalid, std::string("read BSON: ") + why};
}

Result<std::string_view> ReadName(ByteReader& reader) {
  ByteReader ahead = reader;
  std::size_t size = 0;
  for (;; ++size) {
    const auto octet = ahead.Read<std::uint8_t>();
    if (!octet) return octet.error();
    if (*octet == 0) break;
  }
  const auto name = reader.Take(size);
  static_cast<void>(reader.Skip(1));
  return AsText(*name);
}

/// How many octets follow a length of four, counted in it or not.
Result<std::size_t> Counted(const ByteReader& reader, std::size_t besides) {
  ByteReader ahead = reader;
  const auto raw = ahead.Take(4);
  if (!raw) return raw.error();
  return static_cast<std::size_t>(LittleEndian(*raw)) + besides;
}

/// The size of a value of that type.
Result<std::size_t> SizeOf(std::uint8_t type, const ByteReader& reader) {
  switch (type) {
    case kDouble:
    case 0x09:  // date
    case 0x11:  // timestamp
    case kInt64:
      return std::size_t{8};
    case kString:
    case 0x0d:  // code
    case 0x0e:  // symbol
      return Counted(reader, 4);
    case 0x03:  // document
    case 0x04:  // array
    case 0x0f:  // code with scope
      return Counted(reader, 0);
    case kBinary:
      return Counted(reader, 5);
    case 0x0c:  // pointer
      return Counted(reader, 16);
    case 0x07:  // object id
      return std::size_t{12};
    case 0x13:  // decimal
      return std::size_t{16};
    case kBoolean:
      return std::size_t{1};
    case kInt32:
      return std::size_t{4};
    case 0x06:  // undefined
    case 0x0a:  // null
    case 0x7f:
    case 0xff:
      return std::size_t{0};
    default:
      return Invalid("unknown type");
  }
}

}  // namespace

Result<std::vector<BsonElement>> BsonElements(std::span<const std::byte> bytes) {
  ByteReader whole(bytes);
  const auto size = Counted(whole, 0);
  if (!size) return size.error();
  if (*size < 5) return Invalid("document too short");
  const auto document = whole.Take(*size);
  if (!document) return document.error();
  if (document->back() != std::byte{0}) return Invalid("document without end");
  ByteReader reader(document->subspan(4, *size - 5));
  std::vector<BsonElement> elements;
  while (!reader.AtEnd()) {
    if (elements.size() == kMostElements) return Invalid("too many elements");
    const auto type = reader.Read<std::uint8_t>();
    const auto name = ReadName(reader);
    if (!type || !name) return Invalid("element without a name");
    const std::size_t start = document->size() - 1 - reader.Remaining();
    if (*type == kRegex) {  // two names
      if (!ReadName(reader) || !ReadName(reader)) return Invalid("malformed expression");
    } else {
      const auto length = SizeOf(*type, reader);
      if (!length) return Invalid("unknown type or length");
      if (!reader.Skip(*length)) return Invalid("value longer than its document");
    }
    const std::size_t end = document->size() - 1 - reader.Remaining();
    elements.push_back({*type, *name, document->subspan(start, end - start)});
  }
  return elements;
}

const BsonElement* FindBson(std::span<const BsonElement> elements, std::string_view name) {
  const auto element = std::ranges::find(elements, name, &BsonElement::name);
  return element == elements.end() ? nullptr : &*element;
}

std::optional<std::int64_t> BsonNumber(const BsonElement& element) {
  switch (element.type) {
    case kBoolean:
      return static_cast<std::int64_t>(LittleEndian(element.value));
    case kInt32:
      return static_cast<std::int32_t>(static_cast<std::uint32_t>(LittleEndian(element.value)));
    case kInt64:
      return static_cast<std::int64_t>(LittleEndian(element.value));
    case kDouble: {
      const auto value = std::bit_cast<double>(LittleEndian(element.value));
      constexpr double kLimit = 9007199254740992.0;  // up to here every integer is a double
      if (!(std::abs(value) <= kLimit)) return std::nullopt;
      return static_cast<std::int64_t>(value);
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> BsonText(const BsonElement& element) {
  constexpr std::size_t kFrame = 5;  // the length and the zero at the end
  if (element.type != kString || element.value.size() < kFrame) return std::nullopt;
  return AsText(element.value.subspan(4, element.value.size() - kFrame));
}

namespace {

void Put(std::vector<std::byte>& bytes, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i)
    bytes.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xffU));
}

void Put(std::vector<std::byte>& bytes, std::string_view text) {
  const auto raw = AsBytes(text);
  bytes.insert(bytes.end(), raw.begin(), raw.end());
  bytes.push_back(std::byte{0});
}

}  // namespace

BsonWriter::BsonWriter() : bytes_(4) {}

BsonWriter& BsonWriter::Number(std::string_view name, std::int32_t value) {
  bytes_.push_back(std::byte{kInt32});
  Put(bytes_, name);
  Put(bytes_, static_cast<std::uint32_t>(value));
  return *this;
}

BsonWriter& BsonWriter::Text(std::string_view name, std::string_view value) {
  bytes_.push_back(std::byte{kString});
  Put(bytes_, name);
  Put(bytes_, static_cast<std::uint32_t>(value.size() + 1));
  Put(bytes_, value);
  return *this;
}

std::vector<std::byte> BsonWriter::Release() && {
  bytes_.push_back(std::byte{0});
  const auto size = static_cast<std::uint32_t>(bytes_.size());
  for (unsigned i = 0; i < 4; ++i)
    bytes_[i] = static_cast<std::byte>((size >> (8 * i)) & 0xffU);
  return std::move(bytes_);
}

}  // namespace pw
