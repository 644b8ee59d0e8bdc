#include "wire/ber.h"

#include <algorithm>

namespace pw {
namespace {

constexpr std::size_t kMostArcs = 128;
constexpr unsigned kArcsBelowRoot = 40;  // X.690 s.8.19.4: first octet = 40 * first arc + second

Error Invalid(const char* what) {
  return {Error::Code::kInvalid, std::string("read BER: ") + what};
}

void WriteArc(ByteWriter& writer, std::uint64_t arc) {
  int shift = 0;
  while (shift < 35 && arc >> (shift + 7) != 0)
    shift += 7;
  for (; shift >= 0; shift -= 7) {
    const std::uint64_t more = shift > 0 ? 0x80 : 0;
    writer.Write(static_cast<std::uint8_t>(((arc >> shift) & 0x7f) | more));
  }
}

}  // namespace

Result<BerValue> ReadBer(ByteReader& reader) {
  ByteReader ahead = reader;
  const auto tag = ahead.Read<std::uint8_t>();
  if (!tag) return tag.error();
  if ((*tag & 0x1f) == 0x1f) return Invalid("identifier of several octets");
  const auto first = ahead.Read<std::uint8_t>();
  if (!first) return first.error();
  std::size_t length = *first;
  if (length == 0x80) return Invalid("indefinite length");
  if (length > 0x80) {
    const std::size_t octets = length & 0x7f;
    if (octets > 4) return Invalid("length of more than four octets");
    const auto raw = ahead.Take(octets);
    if (!raw) return raw.error();
    length = 0;
    for (const std::byte octet : *raw)
      length = length << 8U | std::to_integer<std::size_t>(octet);
  }
  const auto content = ahead.Take(length);
  if (!content) return content.error();
  reader = ahead;
  return BerValue{*tag, *content};
}

Result<BerValue> ReadBer(ByteReader& reader, std::uint8_t tag) {
  ByteReader ahead = reader;
  const auto first = ahead.Read<std::uint8_t>();
  if (!first) return first.error();
  if (*first != tag) return Invalid("another type than expected");
  return ReadBer(reader);
}

Result<std::int64_t> BerNumber(std::span<const std::byte> content) {
  if (content.empty() || content.size() > 8) return Invalid("length of a number");
  const bool negative = (std::to_integer<unsigned>(content.front()) & 0x80U) != 0;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (const std::byte octet : content)
    value = value << 8U | std::to_integer<std::uint64_t>(octet);
  return static_cast<std::int64_t>(value);
}

Result<ObjectId> BerArcs(std::span<const std::byte> content) {
  ObjectId id;
  std::uint64_t arc = 0;
  bool inside = false;
  for (const std::byte raw : content) {
    const auto octet = std::to_integer<std::uint64_t>(raw);
    arc = arc << 7U | (octet & 0x7f);
    inside = (octet & 0x80) != 0;
    if (arc > 0xffffffffU) return Invalid("arc of an object identifier");
    if (inside) continue;
    if (id.empty()) {
      const std::uint64_t root = std::min<std::uint64_t>(arc / kArcsBelowRoot, 2);
      id.push_back(static_cast<std::uint32_t>(root));
      arc -= root * kArcsBelowRoot;
    }
    id.push_back(static_cast<std::uint32_t>(arc));
    if (id.size() > kMostArcs) return Invalid("object identifier of too many arcs");
    arc = 0;
  }
  if (inside || id.empty()) return Invalid("end of an object identifier");
  return id;
}

std::string ToString(const ObjectId& id) {
  std::string text;
  for (const std::uint32_t arc : id) {
    if (!text.empty()) text += '.';
    text += std::to_string(arc);
  }
  return text;
}

void WriteBer(ByteWriter& writer, std::uint8_t tag, std::span<const std::byte> content) {
  writer.Write(tag);
  if (content.size() < 0x80) {
    writer.Write(static_cast<std::uint8_t>(content.size()));
  } else if (content.size() <= 0xff) {
    writer.Write(std::uint8_t{0x81});
    writer.Write(static_cast<std::uint8_t>(content.size()));
  } else {
    writer.Write(std::uint8_t{0x84});
    writer.Write(static_cast<std::uint32_t>(content.size()));
  }
  writer.Append(content);
}

std::vector<std::byte> BerNumberContent(std::int64_t value) {
  std::size_t octets = 1;
  // An octet is spare while it and the next one's top bit only repeat the sign.
  while (octets < 8 && (value >> (8 * octets - 1)) != 0 && (value >> (8 * octets - 1)) != -1)
    ++octets;
  std::vector<std::byte> content;
  for (std::size_t i = octets; i-- > 0;)
    content.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xff));
  return content;
}

std::vector<std::byte> BerArcsContent(const ObjectId& id) {
  ByteWriter writer;
  WriteArc(writer, std::uint64_t{id.at(0)} * kArcsBelowRoot + id.at(1));
  for (std::size_t i = 2; i < id.size(); ++i)
    WriteArc(writer, id[i]);
  return std::move(writer).Release();
}

}  // namespace pw
