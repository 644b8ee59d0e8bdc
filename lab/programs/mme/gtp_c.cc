#include "gtp_c.h"

#include "base/bytes.h"

#include <utility>

namespace pw::lab {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kFlags = kVersion << 5;  // no piggybacking, no TEID
constexpr std::uint8_t kTeidFlag = 0x08;
constexpr std::uint8_t kEchoRequest = 1;
constexpr std::uint8_t kEchoResponse = 2;
constexpr std::uint8_t kVersionNotSupported = 3;
constexpr std::uint8_t kRecovery = 3;  // information element type
constexpr std::size_t kCounted = 4;    // the part of the header that `length` leaves out

}  // namespace

std::optional<std::vector<std::byte>> AnswerGtpC(std::span<const std::byte> message,
                                                 std::uint8_t restart_counter) {
  ByteReader reader(message);
  const auto flags = reader.Read<std::uint8_t>();
  const auto type = reader.Read<std::uint8_t>();
  const auto length = reader.Read<std::uint16_t>();
  const auto sequence = reader.Read<std::uint32_t>();  // 24 bits, then a spare octet
  if (!flags || !type || !length || !sequence) return std::nullopt;
  ByteWriter reply;
  reply.Write(kFlags);
  if ((*flags >> 5) > kVersion) {
    reply.Write(kVersionNotSupported);
    reply.Write(std::uint16_t{4});
    reply.Write(*sequence & 0xffffff00);
    return std::move(reply).Release();
  }
  const bool echo = (*flags >> 5) == kVersion && *type == kEchoRequest;
  // An Echo Request never carries a TEID, and its length must be that of the datagram.
  if (!echo || (*flags & kTeidFlag) != 0 || *length + kCounted != message.size()) {
    return std::nullopt;
  }
  reply.Write(kEchoResponse);
  reply.Write(std::uint16_t{9});  // sequence number and one element of 4 + 1 octets
  reply.Write(*sequence & 0xffffff00);
  reply.Write(kRecovery);
  reply.Write(std::uint16_t{1});
  reply.Write(std::uint8_t{0});  // instance
  reply.Write(restart_counter);
  return std::move(reply).Release();
}

}  // namespace pw::lab
