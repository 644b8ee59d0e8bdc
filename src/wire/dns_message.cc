#include "wire/dns_message.h"

#include "base/bytes.h"
#include "base/text.h"

#include <utility>

namespace pw {
namespace {

constexpr std::size_t kMostAnswers = 32;
constexpr std::uint8_t kPointer = 0xc0;  // both bits set: RFC 1035 s.4.1.4
constexpr std::size_t kLongestName = 255;
constexpr std::uint16_t kRecursionDesired = 0x0100;

Error Invalid(std::string_view why) {
  return Error{Error::Code::kInvalid, "read DNS message: " + std::string(why)};
}

/// A name as it stands, up to its end or to a pointer, which is not followed.
Result<std::string> ReadName(ByteReader& reader, bool pointers) {
  std::string name;
  for (;;) {
    const auto length = reader.Read<std::uint8_t>();
    if (!length) return length.error();
    if (*length == 0) return name;
    if ((*length & kPointer) == kPointer) {
      if (!pointers) return Invalid("compressed question");
      if (auto skipped = reader.Skip(1); !skipped) return std::move(skipped).error();
      return name;
    }
    if ((*length & kPointer) != 0) return Invalid("unknown kind of label");
    const auto label = reader.Take(*length);
    if (!label) return label.error();
    if (name.size() + *length + 1 > kLongestName) return Invalid("name too long");
    if (!name.empty()) name += '.';
    name += ToLower(AsText(*label));
  }
}

Result<Done> ReadQuestion(ByteReader& reader, DnsMessage& message) {
  auto name = ReadName(reader, false);
  if (!name) return std::move(name).error();
  const auto type = reader.Read<std::uint16_t>();
  if (!type) return type.error();
  const auto question_class = reader.Read<std::uint16_t>();
  if (!question_class) return question_class.error();
  message.name = *std::move(name);
  message.type = *type;
  message.question_class = *question_class;
  message.has_question = true;
  return Done{};
}

Result<DnsRecord> ReadRecord(ByteReader& reader) {
  auto name = ReadName(reader, true);
  if (!name) return std::move(name).error();
  const auto type = reader.Read<std::uint16_t>();
  if (!type) return type.error();
  const auto record_class = reader.Read<std::uint16_t>();
  if (!record_class) return record_class.error();
  if (auto skipped = reader.Skip(4); !skipped) return std::move(skipped).error();  // time to live
  const auto length = reader.Read<std::uint16_t>();
  if (!length) return length.error();
  const auto data = reader.Take(*length);
  if (!data) return data.error();
  return DnsRecord{*type, *record_class, *data};
}

}  // namespace

Result<DnsMessage> ParseDnsMessage(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto head = reader.Take(12);
  if (!head) return head.error();
  ByteReader fields(*head);
  DnsMessage message;
  message.id = *fields.Read<std::uint16_t>();
  const std::uint16_t flags = *fields.Read<std::uint16_t>();
  const std::uint16_t questions = *fields.Read<std::uint16_t>();
  const std::uint16_t answers = *fields.Read<std::uint16_t>();
  message.response = (flags & 0x8000U) != 0;
  message.opcode = static_cast<std::uint8_t>((flags >> 11U) & 0xfU);
  message.authoritative = (flags & 0x0400U) != 0;
  message.recursion_available = (flags & 0x0080U) != 0;
  message.code = static_cast<std::uint8_t>(flags & 0xfU);
  if (questions > 1) return Invalid("several questions");
  if (questions == 1) {
    if (auto read = ReadQuestion(reader, message); !read) return std::move(read).error();
  }
  for (std::size_t i = 0; i < answers && i < kMostAnswers; ++i) {
    const auto record = ReadRecord(reader);
    if (!record) return record.error();
    message.answers.push_back(*record);
  }
  return message;
}

std::string DnsText(const DnsRecord& record) {
  std::string text;
  ByteReader reader(record.data);
  while (const auto length = reader.Read<std::uint8_t>()) {
    const auto part = reader.Take(*length);
    if (!part) break;
    text += AsText(*part);
  }
  return text;
}

std::vector<std::byte> BuildDnsQuery(std::uint16_t id, std::string_view name, std::uint16_t type,
                                     std::uint16_t question_class, bool recursive) {
  ByteWriter out;
  out.Write(id);
  out.Write(recursive ? kRecursionDesired : std::uint16_t{0});
  out.Write(std::uint16_t{1});
  out.Pad(6);  // no other sections
  for (const std::string_view label : Split(name, '.')) {
    if (label.empty()) continue;
    out.Write(static_cast<std::uint8_t>(label.size()));
    out.Append(label);
  }
  out.Write(std::uint8_t{0});
  out.Write(type);
  out.Write(question_class);
  return std::move(out).Release();
}

}  // namespace pw
