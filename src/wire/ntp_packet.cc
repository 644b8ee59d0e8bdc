#include "wire/ntp_packet.h"

#include "base/bytes.h"

#include <utility>

namespace pw {
namespace {

constexpr std::uint8_t kVersion4 = 4U << 3U;
constexpr std::uint8_t kVersion2 = 2U << 3U;  // what ntpq sends
constexpr std::uint8_t kReadVariables = 2;

}  // namespace

Result<NtpPacket> ParseNtpPacket(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto head = reader.Take(48);
  if (!head) return head.error();
  ByteReader fields(*head);
  const std::uint8_t first = *fields.Read<std::uint8_t>();
  NtpPacket packet;
  packet.leap = static_cast<std::uint8_t>(first >> 6U);
  packet.version = static_cast<std::uint8_t>((first >> 3U) & 7U);
  packet.mode = static_cast<std::uint8_t>(first & 7U);
  if (packet.mode == 0 || packet.mode >= kNtpControl)
    return Error{Error::Code::kInvalid, "read NTP packet: not a mode that tells time"};
  packet.stratum = *fields.Read<std::uint8_t>();
  static_cast<void>(fields.Skip(10));  // poll, precision, root delay, root dispersion
  packet.reference_id = *fields.Read<std::uint32_t>();
  static_cast<void>(fields.Skip(8));  // reference timestamp
  packet.originate = *fields.Read<std::uint64_t>();
  static_cast<void>(fields.Skip(8));  // receive timestamp
  packet.transmit = *fields.Read<std::uint64_t>();
  return packet;
}

std::vector<std::byte> BuildNtpRequest(std::uint64_t transmit) {
  ByteWriter out;
  out.Write(static_cast<std::uint8_t>(kVersion4 | kNtpClient));
  out.Pad(39);
  out.Write(transmit);
  return std::move(out).Release();
}

Result<NtpControl> ParseNtpControl(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto head = reader.Take(12);
  if (!head) return head.error();
  ByteReader fields(*head);
  const std::uint8_t first = *fields.Read<std::uint8_t>();
  if ((first & 7U) != kNtpControl)
    return Error{Error::Code::kInvalid, "read NTP control message: another mode"};
  const std::uint8_t flags = *fields.Read<std::uint8_t>();
  NtpControl control;
  control.response = (flags & 0x80U) != 0;
  control.error = (flags & 0x40U) != 0;
  control.more = (flags & 0x20U) != 0;
  control.opcode = static_cast<std::uint8_t>(flags & 0x1fU);
  control.sequence = *fields.Read<std::uint16_t>();
  static_cast<void>(fields.Skip(6));  // status, association, offset
  const std::uint16_t count = *fields.Read<std::uint16_t>();
  const auto data = reader.Take(count);
  if (!data) return data.error();
  control.data = AsText(*data);
  return control;
}

std::vector<std::byte> BuildNtpReadVariables(std::uint16_t sequence) {
  ByteWriter out;
  out.Write(static_cast<std::uint8_t>(kVersion2 | kNtpControl));
  out.Write(kReadVariables);
  out.Write(sequence);
  out.Pad(8);
  return std::move(out).Release();
}

}  // namespace pw
