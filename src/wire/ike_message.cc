#include "wire/ike_message.h"

#include "base/bytes.h"

#include <utility>

namespace pw {
namespace {

constexpr std::size_t kHeaderSize = 28;
constexpr std::uint8_t kSa = 33;  // payload types (RFC 7296 s.3.2)
constexpr std::uint8_t kKeyExchange = 34;
constexpr std::uint8_t kNonce = 40;
constexpr std::uint8_t kNotify = 41;
constexpr std::uint8_t kResponseFlag = 0x20;
constexpr std::uint8_t kInitiatorFlag = 0x08;
constexpr std::uint8_t kVersion2 = 0x20;
constexpr std::uint16_t kPrivateTransform = 65535;
constexpr std::uint16_t kPrivateGroup = 65535;
constexpr std::size_t kNonceSize = 32;

void AddTransform(ByteWriter& out, bool last, std::uint8_t type) {
  out.Write(last ? std::uint8_t{0} : std::uint8_t{3});
  out.Write(std::uint8_t{0});
  out.Write(std::uint16_t{8});
  out.Write(type);
  out.Write(std::uint8_t{0});
  out.Write(kPrivateTransform);
}

}  // namespace

Result<IkeMessage> ParseIkeMessage(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto head = reader.Take(kHeaderSize);
  if (!head) return head.error();
  ByteReader fields(*head);
  IkeMessage message;
  message.initiator = *fields.Read<std::uint64_t>();
  message.responder = *fields.Read<std::uint64_t>();
  const std::uint8_t next = *fields.Read<std::uint8_t>();
  message.major = static_cast<std::uint8_t>(*fields.Read<std::uint8_t>() >> 4U);
  message.exchange = *fields.Read<std::uint8_t>();
  message.response = (*fields.Read<std::uint8_t>() & kResponseFlag) != 0;
  message.id = *fields.Read<std::uint32_t>();
  const std::uint32_t length = *fields.Read<std::uint32_t>();
  if ((message.major != 1 && message.major != 2) || length < kHeaderSize)
    return Error{Error::Code::kInvalid, "read IKE message: version or length"};
  const auto payloads = reader.Take(length - kHeaderSize);
  if (!payloads) return payloads.error();
  if (next != kNotify) return message;
  ByteReader notify(*payloads);
  if (notify.Skip(6)) {  // generic head, protocol, size of the SPI
    if (const auto type = notify.Read<std::uint16_t>()) message.notify = *type;
  }
  return message;
}

std::vector<std::byte> BuildIkeSaInit(std::uint64_t initiator, std::span<const std::byte> filler) {
  ByteWriter out;
  out.Write(initiator);
  out.Write(std::uint64_t{0});
  out.Write(kSa);
  out.Write(kVersion2);
  out.Write(kIkeSaInit);
  out.Write(kInitiatorFlag);
  out.Write(std::uint32_t{0});  // message id
  const std::size_t length_at = out.size();
  out.Write(std::uint32_t{0});
  out.Write(kKeyExchange);  // next payload
  out.Write(std::uint8_t{0});
  out.Write(std::uint16_t{44});
  out.Write(std::uint16_t{0});  // the last proposal
  out.Write(std::uint16_t{40});
  out.Write(std::uint32_t{0x01010004});           // number 1, IKE, no SPI, four transforms
  for (std::uint8_t type = 1; type <= 4; ++type)  // encryption, PRF, integrity, group
    AddTransform(out, type == 4, type);
  const auto key = filler.first(filler.size() - kNonceSize);
  out.Write(kNonce);
  out.Write(std::uint8_t{0});
  out.Write(static_cast<std::uint16_t>(8 + key.size()));
  out.Write(kPrivateGroup);
  out.Write(std::uint16_t{0});
  out.Append(key);
  out.Write(std::uint16_t{0});  // no next payload
  out.Write(static_cast<std::uint16_t>(4 + kNonceSize));
  out.Append(filler.last(kNonceSize));
  out.WriteAt(length_at, static_cast<std::uint32_t>(out.size()));
  return std::move(out).Release();
}

}  // namespace pw
