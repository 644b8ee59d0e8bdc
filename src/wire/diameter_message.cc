#include "wire/diameter_message.h"

#include "base/bytes.h"
#include "wire/padding.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kLengthAt = 2;
constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kRequestFlag = 0x80;
constexpr std::uint8_t kErrorFlag = 0x20;
constexpr std::uint8_t kReservedFlags = 0x0f;
constexpr std::uint32_t kLow24 = 0xffffff;
constexpr std::uint8_t kVendorFlag = 0x80;  // of an AVP
constexpr std::uint8_t kMandatory = 0x40;
constexpr std::uint32_t kDoNotWantToTalk = 2;

void AddAvp(ByteWriter& out, std::uint32_t code, std::uint8_t flags,
            std::span<const std::byte> value) {
  constexpr std::size_t kAvpHeaderSize = 8;
  out.Write(code);
  out.Write(
      static_cast<std::uint32_t>((std::uint32_t{flags} << 24U) | (kAvpHeaderSize + value.size())));
  out.Append(value);
  out.Pad(PaddingOf(value.size()));
}

void AddAvp(ByteWriter& out, std::uint32_t code, std::uint32_t number) {
  ByteWriter value;
  value.Write(number);
  AddAvp(out, code, kMandatory, value.View());
}

ByteWriter BeginRequest(std::uint32_t command, std::uint32_t hop_by_hop, std::uint32_t end_to_end) {
  ByteWriter out;
  out.Write(std::uint32_t{kVersion} << 24U);  // the length comes last
  out.Write((std::uint32_t{kRequestFlag} << 24U) | command);
  out.Write(std::uint32_t{0});  // application: common messages
  out.Write(hop_by_hop);
  out.Write(end_to_end);
  return out;
}

std::vector<std::byte> Finish(ByteWriter out) {
  out.WriteAt(0, static_cast<std::uint32_t>((std::uint32_t{kVersion} << 24U) | out.size()));
  return std::move(out).Release();
}

void AddOrigin(ByteWriter& out, const DiameterIdentity& identity) {
  AddAvp(out, kAvpOriginHost, kMandatory, AsBytes(identity.host));
  AddAvp(out, kAvpOriginRealm, kMandatory, AsBytes(identity.realm));
}

Result<DiameterAvp> ReadAvp(ByteReader& reader) {
  const auto code = reader.Read<std::uint32_t>();
  if (!code) return code.error();
  const auto flags_length = reader.Read<std::uint32_t>();
  if (!flags_length) return flags_length.error();
  const bool vendored = ((*flags_length >> 24U) & kVendorFlag) != 0;
  const std::size_t head = vendored ? 12 : 8;
  const std::size_t length = *flags_length & kLow24;
  if (length < head) return Error{Error::Code::kInvalid, "read Diameter AVP: length below header"};
  DiameterAvp avp;
  avp.code = *code;
  if (vendored) {
    const auto vendor = reader.Read<std::uint32_t>();
    if (!vendor) return vendor.error();
    avp.vendor = *vendor;
  }
  const auto value = reader.Take(length - head);
  if (!value) return value.error();
  avp.value = *value;
  // the padding of the last one may be missing where others are lenient too
  static_cast<void>(reader.Skip(std::min(PaddingOf(length), reader.Remaining())));
  return avp;
}

}  // namespace

Result<DiameterMessage> ParseDiameterMessage(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto version = reader.Read<std::uint8_t>();
  if (!version) return version.error();
  if (*version != kVersion)
    return Error{Error::Code::kInvalid, "read Diameter message: version is not 1"};
  const auto rest = reader.Take(kHeaderSize - 1);
  if (!rest) return rest.error();
  ByteReader head(bytes.first(kHeaderSize));
  DiameterMessage message;
  message.length = *head.Read<std::uint32_t>() & kLow24;
  const std::uint32_t flags_command = *head.Read<std::uint32_t>();
  const std::uint32_t flags = flags_command >> 24U;
  message.request = (flags & kRequestFlag) != 0;
  message.error = (flags & kErrorFlag) != 0;
  message.command = flags_command & kLow24;
  message.application = *head.Read<std::uint32_t>();
  message.hop_by_hop = *head.Read<std::uint32_t>();
  message.end_to_end = *head.Read<std::uint32_t>();
  if (message.length < kHeaderSize || message.length % 4 != 0 || (flags & kReservedFlags) != 0)
    return Error{Error::Code::kInvalid, "read Diameter message: length or flags out of range"};
  const auto body = reader.Take(message.length - kHeaderSize);
  if (!body) return body.error();
  message.body = *body;
  return message;
}

std::vector<DiameterAvp> DiameterAvps(std::span<const std::byte> body) {
  std::vector<DiameterAvp> avps;
  ByteReader reader(body);
  while (!reader.AtEnd()) {
    const auto avp = ReadAvp(reader);
    if (!avp) break;
    avps.push_back(*avp);
  }
  return avps;
}

std::optional<std::uint32_t> AvpNumber(const DiameterAvp& avp) {
  ByteReader reader(avp.value);
  const auto number = reader.Read<std::uint32_t>();
  if (!number || !reader.AtEnd()) return std::nullopt;
  return *number;
}

std::vector<std::byte> BuildCapabilitiesExchange(const DiameterIdentity& identity,
                                                 std::uint32_t hop_by_hop,
                                                 std::uint32_t end_to_end) {
  ByteWriter out = BeginRequest(kDiameterCapabilitiesExchange, hop_by_hop, end_to_end);
  AddOrigin(out, identity);
  ByteWriter address;  // type Address: number of the address family, then the address (s.4.3.1)
  const bool v4 = identity.address.family() == Family::kIpv4;
  address.Write(v4 ? std::uint16_t{1} : std::uint16_t{2});
  address.Append(identity.address.Bytes());
  AddAvp(out, kAvpHostIpAddress, kMandatory, address.View());
  AddAvp(out, kAvpVendorId, 0);
  AddAvp(out, kAvpProductName, 0, AsBytes(identity.product));  // must not be mandatory (s.5.3.7)
  return Finish(std::move(out));
}

std::vector<std::byte> BuildDisconnectPeer(const DiameterIdentity& identity,
                                           std::uint32_t hop_by_hop, std::uint32_t end_to_end) {
  ByteWriter out = BeginRequest(kDiameterDisconnectPeer, hop_by_hop, end_to_end);
  AddOrigin(out, identity);
  AddAvp(out, kAvpDisconnectCause, kDoNotWantToTalk);
  return Finish(std::move(out));
}

}  // namespace pw
