#include "wire/sigtran_message.h"

#include "base/bytes.h"
#include "wire/padding.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kParameterHead = 4;
constexpr std::uint16_t kHeartbeatData = 9;
constexpr std::uint16_t kErrorCode = 12;

void ReadParameters(ByteReader reader, SigtranMessage& message) {
  for (;;) {
    const auto tag = reader.Read<std::uint16_t>();
    const auto length = reader.Read<std::uint16_t>();
    if (!tag || !length || *length < kParameterHead) return;
    const auto value = reader.Take(*length - kParameterHead);
    if (!value) return;
    static_cast<void>(reader.Skip(std::min(PaddingOf(*length), reader.Remaining())));
    if (*tag == kHeartbeatData) message.heartbeat_data = *value;
    if (*tag == kErrorCode) {
      if (const auto code = ByteReader(*value).Read<std::uint32_t>()) message.error_code = *code;
    }
  }
}

}  // namespace

Result<SigtranMessage> ParseSigtranMessage(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto version_spare = reader.Read<std::uint16_t>();
  if (!version_spare) return version_spare.error();
  const auto message_class = reader.Read<std::uint8_t>();
  if (!message_class) return message_class.error();
  const auto type = reader.Read<std::uint8_t>();
  if (!type) return type.error();
  const auto length = reader.Read<std::uint32_t>();
  if (!length) return length.error();
  if (*version_spare >> 8U != kVersion || *length < kHeaderSize)
    return Error{Error::Code::kInvalid, "read SIGTRAN message: version or length"};
  const auto parameters = reader.Take(*length - kHeaderSize);
  if (!parameters) return parameters.error();
  SigtranMessage message;
  message.message_class = *message_class;
  message.type = *type;
  ReadParameters(ByteReader(*parameters), message);
  return message;
}

std::vector<std::byte> BuildSigtranBeat(std::span<const std::byte> data) {
  const std::size_t parameter = kParameterHead + data.size();
  const std::size_t padding = PaddingOf(parameter);
  ByteWriter out;
  out.Write(std::uint16_t{kVersion << 8U});
  out.Write(kSigtranAspState);
  out.Write(kSigtranBeat);
  out.Write(static_cast<std::uint32_t>(kHeaderSize + parameter + padding));
  out.Write(kHeartbeatData);
  out.Write(static_cast<std::uint16_t>(parameter));
  out.Append(data);
  out.Pad(padding);
  return std::move(out).Release();
}

}  // namespace pw
