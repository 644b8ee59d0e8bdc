#include "wire/snmp_message.h"

#include <array>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kMostBindings = 64;
constexpr std::int64_t kUserSecurity = 3;   // RFC 3411 s.5: SnmpSecurityModel usm
constexpr std::int64_t kMostBytes = 65507;  // msgMaxSize: what a datagram can hold
constexpr std::uint8_t kReportable = 0x04;  // RFC 3412 s.6.4
constexpr std::uint8_t kEncrypted = 0x02;
constexpr std::int64_t kHighest = 0x7fffffff;

constexpr auto kErrorWords = std::to_array<std::string_view>(
    {"noError", "tooBig", "noSuchName", "badValue", "readOnly", "genErr", "noAccess", "wrongType",
     "wrongLength", "wrongEncoding", "wrongValue", "noCreation", "inconsistentValue",
     "resourceUnavailable", "commitFailed", "undoFailed", "authorizationError", "notWritable",
     "inconsistentName"});

Error Invalid(const char* what) {
  return {Error::Code::kInvalid, std::string("read SNMP: ") + what};
}

void WriteNumber(ByteWriter& writer, std::int64_t value) {
  WriteBer(writer, kBerInteger, BerNumberContent(value));
}

void WriteText(ByteWriter& writer, std::string_view text) {
  WriteBer(writer, kBerOctetString, AsBytes(text));
}

/// What is left of `reader` where a message says that it is all: not enough of it is a fault.
template <class T>
Result<T> Inside(Result<T> result) {
  if (!result && result.error().code == Error::Code::kTruncated) return Invalid("a length");
  return result;
}

Result<std::int64_t> ReadNumber(ByteReader& reader, std::int64_t low, std::int64_t high) {
  const auto value = Inside(ReadBer(reader, kBerInteger));
  if (!value) return value.error();
  const auto number = BerNumber(value->content);
  if (!number) return number.error();
  if (*number < low || *number > high) return Invalid("a number out of its range");
  return *number;
}

Result<SnmpBinding> ReadBinding(ByteReader& list) {
  const auto pair = Inside(ReadBer(list, kBerSequence));
  if (!pair) return pair.error();
  ByteReader reader(pair->content);
  const auto name = Inside(ReadBer(reader, kBerObjectId));
  if (!name) return name.error();
  auto arcs = BerArcs(name->content);
  if (!arcs) return arcs.error();
  const auto value = Inside(ReadBer(reader));
  if (!value) return value.error();
  if (!reader.AtEnd()) return Invalid("bytes behind a value");
  return SnmpBinding{*std::move(arcs), value->tag, {value->content.begin(), value->content.end()}};
}

std::vector<std::byte> BuildPdu(const SnmpPdu& pdu) {
  ByteWriter list;
  for (const SnmpBinding& binding : pdu.bindings) {
    ByteWriter pair;
    WriteBer(pair, kBerObjectId, BerArcsContent(binding.name));
    WriteBer(pair, binding.type, binding.value);
    WriteBer(list, kBerSequence, pair.View());
  }
  ByteWriter body;
  WriteNumber(body, pdu.request_id);
  WriteNumber(body, static_cast<std::int64_t>(pdu.error));
  WriteNumber(body, pdu.error_index);
  WriteBer(body, kBerSequence, list.View());
  ByteWriter whole;
  WriteBer(whole, pdu.tag, body.View());
  return std::move(whole).Release();
}

Result<SnmpPdu> ReadPdu(ByteReader& reader) {
  const auto value = Inside(ReadBer(reader));
  if (!value) return value.error();
  const bool is_trap = value->tag == 0xa4;  // RFC 1157 s.4.1.6: another layout
  if (value->tag < kSnmpGet || value->tag > kSnmpReport || is_trap) return Invalid("type of PDU");
  SnmpPdu pdu;
  pdu.tag = value->tag;
  ByteReader body(value->content);
  const auto id = ReadNumber(body, -kHighest - 1, kHighest);
  if (!id) return id.error();
  pdu.request_id = static_cast<std::int32_t>(*id);
  const auto error = ReadNumber(body, 0, static_cast<std::int64_t>(kErrorWords.size()) - 1);
  if (!error) return error.error();
  pdu.error = static_cast<SnmpError>(*error);
  const auto index = ReadNumber(body, 0, kHighest);
  if (!index) return index.error();
  pdu.error_index = static_cast<std::uint32_t>(*index);
  const auto list = Inside(ReadBer(body, kBerSequence));
  if (!list) return list.error();
  ByteReader bindings(list->content);
  while (!bindings.AtEnd()) {
    auto binding = ReadBinding(bindings);
    if (!binding) return binding.error();
    if (pdu.bindings.size() == kMostBindings) return Invalid("too many bindings");
    pdu.bindings.push_back(*std::move(binding));
  }
  return pdu;
}

/// msgGlobalData (RFC 3412 s.6): gives the message id of a clear-text message of the user model.
Result<std::int32_t> ReadHeader(ByteReader& reader) {
  const auto value = Inside(ReadBer(reader, kBerSequence));
  if (!value) return value.error();
  ByteReader header(value->content);
  const auto id = ReadNumber(header, 0, kHighest);
  if (!id) return id.error();
  const auto size = ReadNumber(header, 484, kHighest);
  if (!size) return size.error();
  const auto flags = Inside(ReadBer(header, kBerOctetString));
  if (!flags) return flags.error();
  if (flags->content.size() != 1) return Invalid("flags");
  if ((std::to_integer<unsigned>(flags->content[0]) & kEncrypted) != 0)
    return Invalid("an encrypted message");
  const auto model = ReadNumber(header, kUserSecurity, kUserSecurity);
  if (!model) return model.error();
  return static_cast<std::int32_t>(*id);
}

}  // namespace

std::string_view ToString(SnmpVersion version) {
  if (version == SnmpVersion::kV1) return "v1";
  return version == SnmpVersion::kV2c ? "v2c" : "v3";
}

std::string_view ToString(SnmpError error) {
  return kErrorWords.at(static_cast<std::size_t>(error));
}

std::vector<std::byte> BuildSnmp(const SnmpMessage& message) {
  ByteWriter body;
  WriteNumber(body, static_cast<std::int64_t>(message.version));
  WriteText(body, message.community);
  body.Append(BuildPdu(message.pdu));
  ByteWriter whole;
  WriteBer(whole, kBerSequence, body.View());
  return std::move(whole).Release();
}

Result<SnmpMessage> ParseSnmp(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto whole = ReadBer(reader, kBerSequence);
  if (!whole) return whole.error();
  ByteReader body(whole->content);
  const auto version = ReadNumber(body, 0, 1);
  if (!version) return version.error();
  const auto community = Inside(ReadBer(body, kBerOctetString));
  if (!community) return community.error();
  auto pdu = ReadPdu(body);
  if (!pdu) return pdu.error();
  if (!body.AtEnd()) return Invalid("bytes behind the PDU");
  return SnmpMessage{static_cast<SnmpVersion>(*version), std::string(AsText(community->content)),
                     *std::move(pdu)};
}

std::vector<std::byte> BuildSnmpDiscovery(const SnmpDiscovery& discovery) {
  ByteWriter header;
  WriteNumber(header, discovery.message_id);
  WriteNumber(header, kMostBytes);
  WriteBer(header, kBerOctetString, std::array{std::byte{kReportable}});
  WriteNumber(header, kUserSecurity);
  ByteWriter user;
  WriteBer(user, kBerOctetString, discovery.engine_id);
  WriteNumber(user, discovery.boots);
  WriteNumber(user, discovery.seconds);
  for (int i = 0; i < 3; ++i)  // user name, authentication, privacy
    WriteText(user, "");
  ByteWriter security;
  WriteBer(security, kBerSequence, user.View());
  ByteWriter scoped;
  WriteBer(scoped, kBerOctetString, discovery.engine_id);
  WriteText(scoped, "");  // the context's name
  scoped.Append(BuildPdu(discovery.pdu));
  ByteWriter body;
  WriteNumber(body, static_cast<std::int64_t>(SnmpVersion::kV3));
  WriteBer(body, kBerSequence, header.View());
  WriteBer(body, kBerOctetString, security.View());
  WriteBer(body, kBerSequence, scoped.View());
  ByteWriter whole;
  WriteBer(whole, kBerSequence, body.View());
  return std::move(whole).Release();
}

Result<SnmpDiscovery> ParseSnmpDiscovery(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto whole = ReadBer(reader, kBerSequence);
  if (!whole) return whole.error();
  ByteReader body(whole->content);
  const auto version = ReadNumber(body, 3, 3);
  if (!version) return version.error();
  SnmpDiscovery discovery;
  const auto id = ReadHeader(body);
  if (!id) return id.error();
  discovery.message_id = *id;
  const auto security = Inside(ReadBer(body, kBerOctetString));
  if (!security) return security.error();
  ByteReader parameters(security->content);
  const auto user = Inside(ReadBer(parameters, kBerSequence));
  if (!user) return user.error();
  ByteReader fields(user->content);
  const auto engine = Inside(ReadBer(fields, kBerOctetString));
  if (!engine) return engine.error();
  if (engine->content.size() > 32) return Invalid("an engine id of more than 32 octets");
  discovery.engine_id.assign(engine->content.begin(), engine->content.end());
  const auto boots = ReadNumber(fields, 0, kHighest);
  if (!boots) return boots.error();
  const auto seconds = ReadNumber(fields, 0, kHighest);
  if (!seconds) return seconds.error();
  discovery.boots = static_cast<std::uint32_t>(*boots);
  discovery.seconds = static_cast<std::uint32_t>(*seconds);
  const auto scoped = Inside(ReadBer(body, kBerSequence));
  if (!scoped) return scoped.error();
  ByteReader inner(scoped->content);
  for (int i = 0; i < 2; ++i) {  // context engine, context name
    const auto context = Inside(ReadBer(inner, kBerOctetString));
    if (!context) return context.error();
  }
  auto pdu = ReadPdu(inner);
  if (!pdu) return pdu.error();
  discovery.pdu = *std::move(pdu);
  return discovery;
}

Result<std::size_t> SnmpLength(std::span<const std::byte> stream) {
  ByteReader reader(stream);
  const std::size_t all = reader.Remaining();
  const auto message = ReadBer(reader, kBerSequence);
  if (message) return all - reader.Remaining();
  if (message.error().code == Error::Code::kTruncated) return std::size_t{0};
  return message.error();
}

}  // namespace pw
