#include "wire/smb_negotiate.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace pw {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLongestMessage = std::size_t{64} << 10U;
constexpr std::string_view kSmb1 = "\xffSMB"sv;
constexpr std::string_view kSmb2 = "\xfeSMB"sv;
constexpr std::uint8_t kNegotiateV1 = 0x72;
constexpr std::uint8_t kReplyV1 = 0x80;
constexpr std::uint8_t kReplyV2 = 0x01;  // SMB2_FLAGS_SERVER_TO_REDIR, in the lowest octet

Error Invalid(const char* what) {
  return {Error::Code::kInvalid, std::string("read SMB: ") + what};
}

/// SMB's numbers are little-endian.
void WriteLittle(ByteWriter& writer, std::uint32_t value, std::size_t octets) {
  for (std::size_t i = 0; i < octets; ++i)
    writer.Write(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint32_t Little(std::span<const std::byte> bytes, std::size_t at, std::size_t octets) {
  std::uint32_t value = 0;
  for (std::size_t i = octets; i-- > 0;)
    value = value << 8U | std::to_integer<std::uint32_t>(bytes[at + i]);
  return value;
}

std::vector<std::byte> Framed(const ByteWriter& body) {
  ByteWriter writer;
  writer.Write(static_cast<std::uint32_t>(body.size()));  // type 00, length of 24 bits
  writer.Append(body.View());
  return std::move(writer).Release();
}

/// A NetBIOS name in its first-level encoding (RFC 1001 s.14.1).
void WriteName(ByteWriter& writer, std::string_view name, char last) {
  std::string padded(name);
  padded.resize(15, ' ');
  padded += last;
  writer.Write(std::uint8_t{32});
  for (const char c : padded) {
    const auto octet = static_cast<unsigned char>(c);
    writer.Write(static_cast<std::uint8_t>('A' + (octet >> 4U)));
    writer.Write(static_cast<std::uint8_t>('A' + (octet & 0x0fU)));
  }
  writer.Write(std::uint8_t{0});
}

}  // namespace

std::vector<std::byte> BuildSmb1Negotiate(std::uint16_t pid, std::uint16_t mid) {
  ByteWriter body;
  body.Append(kSmb1);
  body.Write(kNegotiateV1);
  body.Pad(4);                     // status
  body.Write(std::uint8_t{0x18});  // canonical paths, case-insensitive
  WriteLittle(body, 0x4001, 2);    // NT status codes, long names
  body.Pad(12);                    // high pid, signature, reserved
  WriteLittle(body, 0, 2);         // tid
  WriteLittle(body, pid, 2);
  WriteLittle(body, 0, 2);  // uid
  WriteLittle(body, mid, 2);
  body.Write(std::uint8_t{0});  // no parameter words
  constexpr std::string_view kDialects = "\x02NT LM 0.12\0"sv;
  WriteLittle(body, static_cast<std::uint32_t>(kDialects.size()), 2);
  body.Append(kDialects);
  return Framed(body);
}

std::vector<std::byte> BuildSmb2Negotiate(std::uint32_t process,
                                          std::span<const std::byte, 16> client) {
  constexpr std::array<std::uint32_t, 4> kDialects = {0x0202, 0x0210, 0x0300, 0x0302};
  ByteWriter body;
  body.Append(kSmb2);
  WriteLittle(body, 64, 2);  // length of the header
  body.Pad(8);               // credit charge, status, command NEGOTIATE
  WriteLittle(body, 1, 2);   // credits wanted
  body.Pad(16);              // flags, next command, message id
  WriteLittle(body, process, 4);
  body.Pad(28);              // tree, session, signature
  WriteLittle(body, 36, 2);  // length of what follows, as it is always given
  WriteLittle(body, static_cast<std::uint32_t>(kDialects.size()), 2);
  WriteLittle(body, 1, 2);  // signing enabled
  body.Pad(6);              // reserved, capabilities
  body.Append(client);
  body.Pad(8);
  for (const std::uint32_t dialect : kDialects)
    WriteLittle(body, dialect, 2);
  return Framed(body);
}

std::vector<std::byte> BuildNetbiosSessionRequest() {
  ByteWriter names;
  WriteName(names, "*SMBSERVER", ' ');
  WriteName(names, "PORTWARRANT", '\0');
  ByteWriter writer;
  writer.Write(0x81000000U | static_cast<std::uint32_t>(names.size()));
  writer.Append(names.View());
  return std::move(writer).Release();
}

Result<std::optional<NetbiosMessage>> ParseNetbiosMessage(std::span<const std::byte> stream) {
  ByteReader reader(stream);
  const auto header = reader.Read<std::uint32_t>();
  if (!header) return std::optional<NetbiosMessage>{};
  const auto type = static_cast<std::uint8_t>(*header >> 24U);
  const std::size_t length = *header & 0xffffffU;
  if (type != 0 && type != 0x82 && type != 0x83) return Invalid("type of a NetBIOS message");
  if (length > kLongestMessage) return Invalid("a message of more than 64 KiB");
  const auto body = reader.Take(length);
  if (!body) return std::optional<NetbiosMessage>{};
  return std::optional(NetbiosMessage{type, *body});
}

Result<Smb1Negotiated> ParseSmb1Negotiated(std::span<const std::byte> body) {
  constexpr std::size_t kHeader = 32;
  constexpr std::uint16_t kNoDialect = 0xffff;
  if (!AsText(body).starts_with(kSmb1)) return Invalid("no SMB 1");
  ByteReader reader(body);
  const auto header = reader.Take(kHeader);
  if (!header) return header.error();
  if (std::to_integer<std::uint8_t>((*header)[4]) != kNegotiateV1) return Invalid("command");
  if ((std::to_integer<unsigned>((*header)[9]) & kReplyV1) == 0) return Invalid("no answer");
  Smb1Negotiated answer;
  answer.pid = static_cast<std::uint16_t>(Little(*header, 26, 2));
  answer.mid = static_cast<std::uint16_t>(Little(*header, 30, 2));
  const auto words = reader.Read<std::uint8_t>();
  if (!words) return words.error();
  const auto parameters = reader.Take(std::size_t{*words} * 2);
  if (!parameters) return parameters.error();
  if (parameters->size() < 2) return answer;  // refused with an error
  const auto dialect = Little(*parameters, 0, 2);
  answer.accepted = dialect == 0;
  if (dialect != 0 && dialect != kNoDialect) return Invalid("a dialect that was not offered");
  if (answer.accepted) {
    if (*words != 17) return Invalid("parameters");  // MS-CIFS s.2.2.4.52.2
    const unsigned mode = std::to_integer<unsigned>((*parameters)[2]);
    answer.signing_enabled = (mode & 0x04U) != 0;
    answer.signing_required = (mode & 0x08U) != 0;
  }
  return answer;
}

Result<Smb2Negotiated> ParseSmb2Negotiated(std::span<const std::byte> body) {
  constexpr std::size_t kHeader = 64;
  constexpr std::size_t kFixed = 64;
  if (!AsText(body).starts_with(kSmb2)) return Invalid("no SMB 2");
  ByteReader reader(body);
  const auto header = reader.Take(kHeader);
  if (!header) return header.error();
  if (Little(*header, 4, 2) != kHeader || Little(*header, 12, 2) != 0) return Invalid("header");
  if ((Little(*header, 16, 4) & kReplyV2) == 0) return Invalid("no answer");
  Smb2Negotiated answer;
  answer.status = Little(*header, 8, 4);
  answer.process = Little(*header, 32, 4);
  if (answer.status != 0) return answer;
  const auto fixed = reader.Take(kFixed);
  if (!fixed) return fixed.error();
  if (Little(*fixed, 0, 2) != 65) return Invalid("length of the answer");  // MS-SMB2 s.2.2.4
  const std::uint32_t mode = Little(*fixed, 2, 2);
  answer.signing_enabled = (mode & 1U) != 0;
  answer.signing_required = (mode & 2U) != 0;
  answer.dialect = static_cast<std::uint16_t>(Little(*fixed, 4, 2));
  std::copy_n(fixed->begin() + 8, 16, answer.server.begin());
  return answer;
}

}  // namespace pw
