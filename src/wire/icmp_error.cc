#include "wire/icmp_error.h"

namespace pw {
namespace {

constexpr std::size_t kHeaderSize = 8;

IcmpReason UnreachableV4(std::uint8_t code) {
  switch (code) {
    case 0:
    case 6:
      return IcmpReason::kNetUnreachable;
    case 1:
    case 7:
      return IcmpReason::kHostUnreachable;
    case 2:
      return IcmpReason::kProtocolUnreachable;
    case 3:
      return IcmpReason::kPortUnreachable;
    case 9:
    case 10:
    case 13:
      return IcmpReason::kAdminProhibited;
    default:
      return IcmpReason::kOther;
  }
}

IcmpReason UnreachableV6(std::uint8_t code) {
  switch (code) {
    case 0:
      return IcmpReason::kNetUnreachable;
    case 1:
    case 5:
    case 6:
      return IcmpReason::kAdminProhibited;
    case 3:
      return IcmpReason::kHostUnreachable;
    case 4:
      return IcmpReason::kPortUnreachable;
    default:
      return IcmpReason::kOther;
  }
}

bool IsError(Family family, std::uint8_t type) {
  if (family == Family::kIpv6) return type < 128;                          // RFC 4443 s.2.1
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;  // RFC 1122 s.3.2.2
}

IcmpReason ReasonOf(Family family, std::uint8_t type, std::uint8_t code) {
  if (family == Family::kIpv4) {
    if (type == 3) return UnreachableV4(code);
    return type == 11 ? IcmpReason::kTimeExceeded : IcmpReason::kOther;
  }
  if (type == 1) return UnreachableV6(code);
  if (type == 3) return IcmpReason::kTimeExceeded;
  return type == 4 && code == 1 ? IcmpReason::kProtocolUnreachable : IcmpReason::kOther;
}

}  // namespace

Result<IcmpError> ParseIcmpError(const IpPacket& packet) {
  ByteReader reader(packet.payload);
  const auto header = reader.Take(kHeaderSize);
  if (!header) return Error{Error::Code::kTruncated, "read ICMP message: header"};
  const auto type = std::to_integer<std::uint8_t>((*header)[0]);
  const auto code = std::to_integer<std::uint8_t>((*header)[1]);
  const Family family = packet.source.family();
  if (!IsError(family, type)) return Error{Error::Code::kNotFound, "read ICMP message: no error"};
  auto quoted = ParseIpPacket(packet.payload.subspan(kHeaderSize), IpExtent::kQuoted);
  if (!quoted) return std::move(quoted).error();
  if (quoted->source.family() != family)
    return Error{Error::Code::kInvalid, "read ICMP message: quotes another IP version"};
  return IcmpError{ReasonOf(family, type, code), *std::move(quoted)};
}

}  // namespace pw
