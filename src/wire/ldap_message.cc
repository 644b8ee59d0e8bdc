#include "wire/ldap_message.h"

#include "base/bytes.h"
#include "wire/ber.h"

#include <utility>

namespace pw {
namespace {

constexpr std::uint8_t kSearchRequest = 0x63;  // [APPLICATION 3]
constexpr std::uint8_t kUnbindRequest = 0x42;  // [APPLICATION 2], primitive
constexpr std::uint8_t kEnumerated = 0x0a;
constexpr std::uint8_t kBoolean = 0x01;
constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t kPresent = 0x87;  // [7]: the filter "is there"
constexpr std::size_t kMostAttributes = 64;

void WriteNumber(ByteWriter& out, std::uint8_t tag, std::int64_t value) {
  WriteBer(out, tag, BerNumberContent(value));
}

std::vector<std::byte> Message(std::int64_t id, std::uint8_t operation,
                               std::span<const std::byte> content) {
  ByteWriter inner;
  WriteNumber(inner, kBerInteger, id);
  WriteBer(inner, operation, content);
  ByteWriter out;
  WriteBer(out, kBerSequence, inner.View());
  return std::move(out).Release();
}

}  // namespace

Result<LdapMessage> ParseLdapMessage(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  // Said before the length is waited for: other protocols begin otherwise.
  if (!bytes.empty() && bytes.front() != std::byte{kBerSequence})
    return Error{Error::Code::kInvalid, "read LDAP message: not a sequence"};
  const auto whole = ReadBer(reader, kBerSequence);
  if (!whole) return whole.error();
  LdapMessage message;
  message.length = bytes.size() - reader.Remaining();
  ByteReader inner(whole->content);
  const auto id = ReadBer(inner, kBerInteger);
  const auto operation = ReadBer(inner);
  if (!id || !operation)
    return Error{Error::Code::kInvalid, "read LDAP message: no id or operation"};
  const auto number = BerNumber(id->content);
  if (!number) return number.error();
  message.id = *number;
  message.operation = operation->tag;
  message.content = operation->content;
  return message;
}

Result<LdapEntry> ParseLdapEntry(std::span<const std::byte> content) {
  ByteReader reader(content);
  const auto name = ReadBer(reader, kBerOctetString);
  if (!name) return name.error();
  const auto list = ReadBer(reader, kBerSequence);
  if (!list) return list.error();
  LdapEntry entry{std::string(AsText(name->content)), {}};
  ByteReader attributes(list->content);
  while (!attributes.AtEnd() && entry.attributes.size() < kMostAttributes) {
    const auto attribute = ReadBer(attributes, kBerSequence);
    if (!attribute) return attribute.error();
    ByteReader parts(attribute->content);
    const auto type = ReadBer(parts, kBerOctetString);
    if (!type) return type.error();
    const auto values = ReadBer(parts, kSet);
    if (!values) return values.error();
    ByteReader each(values->content);
    while (!each.AtEnd() && entry.attributes.size() < kMostAttributes) {
      const auto value = ReadBer(each, kBerOctetString);
      if (!value) return value.error();
      entry.attributes.emplace_back(AsText(type->content), AsText(value->content));
    }
  }
  return entry;
}

Result<std::int64_t> LdapResultCode(std::span<const std::byte> content) {
  ByteReader reader(content);
  const auto code = ReadBer(reader, kEnumerated);
  if (!code) return code.error();
  return BerNumber(code->content);
}

std::vector<std::byte> BuildLdapSearch(std::int64_t id, std::string_view base,
                                       std::span<const std::string_view> attributes) {
  constexpr std::int64_t kBaseObject = 0;
  constexpr std::int64_t kNeverDereference = 0;
  constexpr std::int64_t kSizeLimit = 1;
  constexpr std::int64_t kTimeLimit = 2;  // seconds
  ByteWriter search;
  WriteBer(search, kBerOctetString, AsBytes(base));
  WriteNumber(search, kEnumerated, kBaseObject);
  WriteNumber(search, kEnumerated, kNeverDereference);
  WriteNumber(search, kBerInteger, kSizeLimit);
  WriteNumber(search, kBerInteger, kTimeLimit);
  WriteNumber(search, kBoolean, 0);  // values too
  WriteBer(search, kPresent, AsBytes("objectClass"));
  ByteWriter names;
  for (const std::string_view attribute : attributes)
    WriteBer(names, kBerOctetString, AsBytes(attribute));
  WriteBer(search, kBerSequence, names.View());
  return Message(id, kSearchRequest, search.View());
}

std::vector<std::byte> BuildLdapUnbind(std::int64_t id) {
  return Message(id, kUnbindRequest, {});
}

}  // namespace pw
