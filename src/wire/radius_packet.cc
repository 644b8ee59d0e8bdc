#include "wire/radius_packet.h"

#include "base/bytes.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::uint8_t kMessageAuthenticator = 80;

}  // namespace

Result<RadiusPacket> ParseRadiusPacket(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  RadiusPacket packet;
  const auto code = reader.Read<std::uint8_t>();
  const auto identifier = reader.Read<std::uint8_t>();
  const auto length = reader.Read<std::uint16_t>();
  const auto authenticator = reader.Take(packet.authenticator.size());
  if (!code || !identifier || !length || !authenticator)
    return Error{Error::Code::kTruncated, "read RADIUS packet: shorter than its header"};
  if (*length < kHeaderSize)
    return Error{Error::Code::kInvalid, "read RADIUS packet: length below 20"};
  const auto attributes = reader.Take(*length - kHeaderSize);
  if (!attributes) return attributes.error();
  packet.code = *code;
  packet.identifier = *identifier;
  std::ranges::copy(*authenticator, packet.authenticator.begin());
  packet.attributes = *attributes;
  return packet;
}

std::vector<std::byte> BuildStatusServer(std::uint8_t identifier,
                                         const RadiusAuthenticator& authenticator) {
  constexpr std::uint8_t kAttributeSize = 18;
  ByteWriter out;
  out.Write(kRadiusStatusServer);
  out.Write(identifier);
  out.Write(static_cast<std::uint16_t>(kHeaderSize + kAttributeSize));
  out.Append(authenticator);
  out.Write(kMessageAuthenticator);
  out.Write(kAttributeSize);
  out.Pad(kAttributeSize - 2);
  return std::move(out).Release();
}

}  // namespace pw
