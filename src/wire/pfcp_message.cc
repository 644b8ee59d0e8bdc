#include "wire/pfcp_message.h"

#include "base/bytes.h"

#include <utility>

namespace pw {
namespace {

constexpr unsigned kVersionShift = 5;
constexpr std::uint8_t kSeidFlag = 0x01;
constexpr std::size_t kSeidSize = 8;
constexpr std::uint16_t kRecoveryTimeStamp = 96;

std::optional<std::uint32_t> StartedOf(std::span<const std::byte> elements) {
  ByteReader reader(elements);
  for (;;) {
    const auto type = reader.Read<std::uint16_t>();
    const auto length = reader.Read<std::uint16_t>();
    if (!type || !length) return std::nullopt;
    const auto value = reader.Take(*length);
    if (!value) return std::nullopt;
    if (*type != kRecoveryTimeStamp) continue;
    const auto seconds = ByteReader(*value).Read<std::uint32_t>();
    if (!seconds) return std::nullopt;
    return *seconds;
  }
}

}  // namespace

Result<PfcpMessage> ParsePfcpMessage(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto flags = reader.Read<std::uint8_t>();
  if (!flags) return flags.error();
  const auto type = reader.Read<std::uint8_t>();
  if (!type) return type.error();
  const auto length = reader.Read<std::uint16_t>();
  if (!length) return length.error();
  auto rest = reader.Take(*length);
  if (!rest) return rest.error();
  PfcpMessage message;
  message.version = static_cast<std::uint8_t>(*flags >> kVersionShift);
  message.type = *type;
  if (message.version == 0) return Error{Error::Code::kInvalid, "read PFCP message: version 0"};
  ByteReader inner(*rest);
  if ((*flags & kSeidFlag) != 0) {
    if (auto skipped = inner.Skip(kSeidSize); !skipped) return std::move(skipped).error();
  }
  const auto sequence = inner.Read<std::uint32_t>();  // three octets and a spare one
  if (!sequence)
    return Error{Error::Code::kInvalid, "read PFCP message: length too small for its header"};
  message.sequence = *sequence >> 8U;
  message.started = StartedOf(*inner.Take(inner.Remaining()));
  return message;
}

std::vector<std::byte> BuildPfcpHeartbeat(std::uint32_t sequence, std::uint32_t started) {
  ByteWriter out;
  out.Write(std::uint8_t{1U << kVersionShift});
  out.Write(kPfcpHeartbeatRequest);
  out.Write(std::uint16_t{12});  // sequence number and one element of eight octets
  out.Write((sequence & 0xffffffU) << 8U);
  out.Write(kRecoveryTimeStamp);
  out.Write(std::uint16_t{4});
  out.Write(started);
  return std::move(out).Release();
}

}  // namespace pw
