#include "wire/ssh_transport.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kLongestPacket = 35000;  // RFC 4253 s.6.1
constexpr std::uint8_t kMsgKexInit = 20;
constexpr std::uint8_t kMsgPublicKeyV1 = 2;

Error Invalid(const char* what) {
  return {Error::Code::kInvalid, std::string("read SSH: ") + what};
}

bool IsVersion(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return false;
  return ParseNumber<std::uint16_t>(text.substr(0, dot)).has_value() &&
         ParseNumber<std::uint16_t>(text.substr(dot + 1)).has_value();
}

/// A number that may fill the whole of what a message says it holds: running out is a fault.
template <class T>
Result<T> Must(Result<T> result) {
  if (!result) return Invalid("a length");
  return result;
}

bool IsNameList(std::string_view names) {
  return std::ranges::all_of(names, [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<SshKexInit> ReadKexInit(std::span<const std::byte> payload) {
  ByteReader reader(payload);
  const auto type = Must(reader.Read<std::uint8_t>());
  if (!type) return type.error();
  if (*type != kMsgKexInit) return Invalid("another message than KEXINIT");
  if (!reader.Skip(16)) return Invalid("cookie");
  SshKexInit init;
  for (std::string& list : init.lists) {
    const auto length = Must(reader.Read<std::uint32_t>());
    if (!length) return length.error();
    const auto names = Must(reader.Take(*length));
    if (!names) return names.error();
    if (!IsNameList(AsText(*names))) return Invalid("a list of names");
    list = AsText(*names);
  }
  if (!reader.Skip(5)) return Invalid("end of KEXINIT");  // first_kex_packet_follows, reserved
  return init;
}

/// An integer of SSH 1: its bits, then as many octets as they need.
Result<Done> SkipInteger(ByteReader& reader) {
  const auto bits = reader.Read<std::uint16_t>();
  if (!bits) return bits.error();
  return reader.Skip((std::size_t{*bits} + 7) / 8);
}

Result<Ssh1PublicKey> ReadPublicKey(std::span<const std::byte> data) {
  ByteReader reader(data);
  const auto type = Must(reader.Read<std::uint8_t>());
  if (!type) return type.error();
  if (*type != kMsgPublicKeyV1) return Invalid("another message than SSH_SMSG_PUBLIC_KEY");
  if (!reader.Skip(8)) return Invalid("cookie");
  Ssh1PublicKey key;
  for (std::uint32_t* bits : {&key.server_key_bits, &key.host_key_bits}) {
    const auto number = Must(reader.Read<std::uint32_t>());
    if (!number) return number.error();
    *bits = *number;
    for (int i = 0; i < 2; ++i) {  // exponent, modulus
      if (!SkipInteger(reader)) return Invalid("a key");
    }
  }
  if (!reader.Skip(4)) return Invalid("flags");
  for (std::uint32_t* mask : {&key.ciphers, &key.authentications}) {
    const auto number = Must(reader.Read<std::uint32_t>());
    if (!number) return number.error();
    *mask = *number;
  }
  if (!reader.AtEnd()) return Invalid("end of SSH_SMSG_PUBLIC_KEY");
  return key;
}

}  // namespace

Result<SshIdent> ParseSshIdent(std::string_view line) {
  constexpr std::size_t kLongestLine = 253;  // RFC 4253 s.4.2: 255 with CR LF
  constexpr std::string_view kStart = "SSH-";
  if (line.size() > kLongestLine) return Invalid("an identification of more than 253 bytes");
  if (!std::ranges::all_of(line, [](char c) { return c >= ' ' && c < '\x7f'; }))
    return Invalid("an identification that is not printable");
  if (!line.starts_with(kStart)) return Invalid("no identification");
  line.remove_prefix(kStart.size());
  const std::size_t dash = line.find('-');
  if (dash == std::string_view::npos) return Invalid("an identification without software");
  SshIdent ident;
  ident.protocol = line.substr(0, dash);
  if (!IsVersion(ident.protocol)) return Invalid("version of the protocol");
  line.remove_prefix(dash + 1);
  const std::size_t blank = line.find(' ');
  ident.software = line.substr(0, blank);
  if (blank != std::string_view::npos) ident.comments = line.substr(blank + 1);
  return ident;
}

std::string Format(const SshIdent& ident) {
  std::string text = "SSH-" + ident.protocol + '-' + ident.software;
  if (!ident.comments.empty()) text += ' ' + ident.comments;
  return text;
}

Result<std::optional<SshKexInit>> ParseSshKexInit(std::span<const std::byte> stream) {
  ByteReader reader(stream);
  const auto length = reader.Read<std::uint32_t>();
  if (!length) return std::optional<SshKexInit>{};
  if (*length < 12 || *length > kLongestPacket) return Invalid("length of a packet");
  const auto packet = reader.Take(*length);
  if (!packet) return std::optional<SshKexInit>{};
  const auto padding = std::to_integer<std::size_t>(packet->front());
  if (padding < 4 || padding + 1 > packet->size()) return Invalid("padding");
  auto init = ReadKexInit(packet->subspan(1, packet->size() - 1 - padding));
  if (!init) return init.error();
  return std::optional(*std::move(init));
}

Result<std::optional<Ssh1PublicKey>> ParseSsh1PublicKey(std::span<const std::byte> stream) {
  constexpr std::size_t kChecksum = 4;
  ByteReader reader(stream);
  const auto length = reader.Read<std::uint32_t>();
  if (!length) return std::optional<Ssh1PublicKey>{};
  if (*length < kChecksum + 1 || *length > kLongestPacket) return Invalid("length of a packet");
  const std::size_t padding = 8 - *length % 8;  // behind the length, which does not count it
  const auto packet = reader.Take(padding + *length);
  if (!packet) return std::optional<Ssh1PublicKey>{};
  const auto key = ReadPublicKey(packet->subspan(padding, *length - kChecksum));
  if (!key) return key.error();
  return std::optional(*key);
}

}  // namespace pw
