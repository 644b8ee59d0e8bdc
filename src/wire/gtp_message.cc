#include "wire/gtp_message.h"

#include "base/bytes.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr unsigned kVersionShift = 5;
constexpr std::uint8_t kProtocolType = 0x10;    // GTP when set, GTP' when not; versions 0 and 1
constexpr std::uint8_t kOptionalFields = 0x07;  // E, S, PN of GTPv1: any of them adds four octets
constexpr std::uint8_t kSequenceFlag = 0x02;
constexpr std::uint8_t kTeidFlag = 0x08;     // of GTPv2
constexpr std::uint8_t kShortHeader = 0x01;  // GTP' version 0: six octets instead of twenty
constexpr std::uint8_t kRecoveryV1 = 14;     // TS 29.060 s.7.7.11
constexpr std::uint8_t kRecoveryV2 = 3;      // TS 29.274 s.8.5

/// GTP' and GTPv2 both have version 2. A GTP' message has the protocol type bit clear and its spare
/// bits 1 (TS 32.295 s.6.1.1); GTPv2 has there the flags P and T and three spare bits 0 (one of
/// them became the priority flag MP, which no echo has).
bool IsPrime(std::uint8_t flags) {
  const unsigned version = flags >> kVersionShift;
  if ((flags & kProtocolType) != 0) return false;
  return version < 2 || (flags & 0x0eU) == 0x0eU;
}

std::optional<std::uint8_t> RecoveryV2(std::span<const std::byte> elements) {
  ByteReader reader(elements);
  for (;;) {
    const auto type = reader.Read<std::uint8_t>();
    const auto length = reader.Read<std::uint16_t>();
    const auto instance = reader.Read<std::uint8_t>();
    if (!type || !length || !instance) return std::nullopt;
    const auto value = reader.Take(*length);
    if (!value) return std::nullopt;
    if (*type == kRecoveryV2 && !value->empty())
      return std::to_integer<std::uint8_t>(value->front());
  }
}

/// Recovery stands before all elements of other lengths, since they are in ascending order.
std::optional<std::uint8_t> RecoveryV1(std::span<const std::byte> elements) {
  ByteReader reader(elements);
  const auto type = reader.Read<std::uint8_t>();
  const auto value = reader.Read<std::uint8_t>();
  if (!type || !value || *type != kRecoveryV1) return std::nullopt;
  return *value;
}

Result<Done> ReadRestV2(ByteReader& reader, std::uint8_t flags, GtpMessage& message) {
  if ((flags & kTeidFlag) != 0) {
    const auto teid = reader.Read<std::uint32_t>();
    if (!teid) return teid.error();
  }
  const auto sequence = reader.Read<std::uint32_t>();  // three octets and a spare one
  if (!sequence) return sequence.error();
  message.sequence = *sequence >> 8U;
  return Done{};
}

Result<Done> ReadRestV1(ByteReader& reader, std::uint8_t flags, GtpMessage& message) {
  const auto teid = reader.Read<std::uint32_t>();
  if (!teid) return teid.error();
  if ((flags & kOptionalFields) == 0) return Done{};
  const auto sequence = reader.Read<std::uint16_t>();
  if (!sequence) return sequence.error();
  const auto npdu_and_extension = reader.Read<std::uint16_t>();
  if (!npdu_and_extension) return npdu_and_extension.error();
  if ((flags & kSequenceFlag) != 0) message.sequence = *sequence;
  return Done{};
}

/// GTP' and version 0: the sequence number, and in the long header 14 octets of flow and tunnel.
Result<Done> ReadRestOld(ByteReader& reader, bool is_long, GtpMessage& message) {
  const auto sequence = reader.Read<std::uint16_t>();
  if (!sequence) return sequence.error();
  message.sequence = *sequence;
  if (is_long) return reader.Skip(14);
  return Done{};
}

}  // namespace

Result<GtpMessage> ParseGtpMessage(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto flags = reader.Read<std::uint8_t>();
  if (!flags) return flags.error();
  const auto type = reader.Read<std::uint8_t>();
  if (!type) return type.error();
  const auto length = reader.Read<std::uint16_t>();
  if (!length) return length.error();
  GtpMessage message;
  message.version = static_cast<std::uint8_t>(*flags >> kVersionShift);
  message.type = *type;
  if (message.version > 2) return Error{Error::Code::kInvalid, "read GTP message: unknown version"};
  const std::size_t before = reader.Remaining();
  Result<Done> rest = Done{};
  bool counted = true;  // the length counts what the optional header fields take
  if (IsPrime(*flags)) {
    message.flavour = GtpFlavour::kPrime;
    counted = false;
    rest = ReadRestOld(reader, message.version == 0 && (*flags & kShortHeader) == 0, message);
  } else if (message.version == 2) {
    message.flavour = GtpFlavour::kV2;
    rest = ReadRestV2(reader, *flags, message);
  } else if (message.version == 1) {
    rest = ReadRestV1(reader, *flags, message);
  } else {
    message.flavour = GtpFlavour::kV0;
    counted = false;
    rest = ReadRestOld(reader, true, message);
  }
  if (!rest) return std::move(rest).error();
  std::size_t header = before - reader.Remaining();
  if (message.flavour == GtpFlavour::kV1) header -= 4;  // the tunnel id is not counted
  if (!counted) header = 0;
  if (*length < header) return Error{Error::Code::kInvalid, "read GTP message: length too small"};
  const auto elements = reader.Take(*length - header);
  if (!elements) return elements.error();
  message.elements = *elements;
  message.restarts = message.flavour == GtpFlavour::kV2 ? RecoveryV2(message.elements)
                                                        : RecoveryV1(message.elements);
  return message;
}

std::vector<std::byte> BuildGtpEcho(GtpFlavour flavour, std::uint8_t version,
                                    std::uint32_t sequence) {
  constexpr std::uint8_t kPrimeSpare = 0x0e;
  constexpr std::uint8_t kV0Flags = 0x1e;
  const auto sequence16 = static_cast<std::uint16_t>(sequence);
  ByteWriter out;
  switch (flavour) {
    case GtpFlavour::kV2:
      out.Write(std::uint8_t{2U << kVersionShift});
      out.Write(kGtpEchoRequest);
      out.Write(std::uint16_t{9});  // sequence number and one element of five octets
      out.Write((sequence & 0xffffffU) << 8U);
      out.Write(kRecoveryV2);
      out.Write(std::uint16_t{1});
      out.Write(std::uint16_t{0});  // instance 0, counter 0
      break;
    case GtpFlavour::kV1:
      out.Write(static_cast<std::uint8_t>((1U << kVersionShift) | kProtocolType | kSequenceFlag));
      out.Write(kGtpEchoRequest);
      out.Write(std::uint16_t{4});
      out.Write(std::uint32_t{0});  // no tunnel
      out.Write(sequence16);
      out.Write(std::uint16_t{0});
      break;
    case GtpFlavour::kPrime:
      out.Write(static_cast<std::uint8_t>((unsigned{version} << kVersionShift) | kPrimeSpare |
                                          (version == 0 ? kShortHeader : 0U)));
      out.Write(kGtpEchoRequest);
      out.Write(std::uint16_t{0});
      out.Write(sequence16);
      break;
    case GtpFlavour::kV0:
      out.Write(kV0Flags);
      out.Write(kGtpEchoRequest);
      out.Write(std::uint16_t{0});
      out.Write(sequence16);
      out.Write(std::uint16_t{0});           // flow label
      out.Write(std::uint32_t{0xffffffff});  // no LLC frame number, spare octets
      out.Write(std::uint64_t{0});           // tunnel id
      break;
  }
  return std::move(out).Release();
}

}  // namespace pw
