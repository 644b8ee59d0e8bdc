#include "diameter.h"

#include "base/bytes.h"

#include <string_view>
#include <utility>

namespace pw::lab {
namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kMostMessage = 16384;
constexpr std::uint8_t kRequest = 0x80;
constexpr std::uint8_t kError = 0x20;

constexpr std::uint32_t kCapabilitiesExchange = 257;
constexpr std::uint32_t kDeviceWatchdog = 280;
constexpr std::uint32_t kDisconnectPeer = 282;

constexpr std::uint32_t kSuccess = 2001;
constexpr std::uint32_t kCommandUnsupported = 3001;
constexpr std::uint32_t kMissingAvp = 5005;

constexpr std::uint32_t kOriginHost = 264;
constexpr std::uint8_t kMandatory = 0x40;  // AVP flag
constexpr std::uint32_t k3gpp = 10415;     // vendor id
constexpr std::uint32_t kS6a = 16777251;   // application id, 3GPP TS 29.272

void AddAvp(ByteWriter& out, std::uint32_t code, std::uint8_t flags,
            std::span<const std::byte> value) {
  out.Write(code);
  out.Write(static_cast<std::uint32_t>((std::uint32_t{flags} << 24) | (8 + value.size())));
  out.Append(value);
  out.Pad((4 - value.size() % 4) % 4);
}

void AddAvp(ByteWriter& out, std::uint32_t code, std::uint8_t flags, std::uint32_t number) {
  ByteWriter value;
  value.Write(number);
  AddAvp(out, code, flags, value.View());
}

/// True when the AVPs are well formed and `code` is one of them.
Result<bool> HasAvp(std::span<const std::byte> body, std::uint32_t code) {
  ByteReader reader(body);
  bool found = false;
  while (!reader.AtEnd()) {
    const auto avp = reader.Read<std::uint32_t>();
    if (!avp) return avp.error();
    const auto flags_length = reader.Read<std::uint32_t>();
    if (!flags_length) return flags_length.error();
    const std::size_t length = *flags_length & 0xffffff;
    if (length < 8) return Error{Error::Code::kInvalid, "read Diameter AVP: length below 8"};
    if (const auto skipped = reader.Skip(length - 8 + (4 - length % 4) % 4); !skipped) {
      return skipped.error();
    }
    found = found || *avp == code;
  }
  return found;
}

}  // namespace

struct DiameterConnection::Header {  // RFC 6733 section 3
  std::uint32_t length = 0;
  std::uint8_t flags = 0;
  std::uint32_t command = 0;
  std::uint32_t application = 0;
  std::uint32_t hop_by_hop = 0;
  std::uint32_t end_to_end = 0;

  /// `bytes` holds at least the header.
  static Header Read(std::span<const std::byte> bytes) {
    ByteReader reader(bytes.first(kHeaderSize));
    Header header;
    header.length = *reader.Read<std::uint32_t>() & 0xffffff;
    const std::uint32_t flags_command = *reader.Read<std::uint32_t>();
    header.flags = static_cast<std::uint8_t>(flags_command >> 24);
    header.command = flags_command & 0xffffff;
    header.application = *reader.Read<std::uint32_t>();
    header.hop_by_hop = *reader.Read<std::uint32_t>();
    header.end_to_end = *reader.Read<std::uint32_t>();
    return header;
  }
};

Result<std::vector<std::byte>> DiameterConnection::Receive(std::span<const std::byte> bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  std::vector<std::byte> out;
  for (;;) {
    if (!buffer_.empty() && buffer_.front() != std::byte{1}) {
      return Error{Error::Code::kInvalid, "read Diameter message: version is not 1"};
    }
    if (buffer_.size() < kHeaderSize) return out;
    const Header header = Header::Read(buffer_);
    if (header.length < kHeaderSize || header.length % 4 != 0 || header.length > kMostMessage) {
      return Error{Error::Code::kInvalid, "read Diameter message: length out of range"};
    }
    if (buffer_.size() < header.length) return out;
    const auto message = std::span(std::as_const(buffer_)).first(header.length);
    if (auto done = AnswerMessage(header, message.subspan(kHeaderSize), out); !done) {
      return std::move(done).error();
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(header.length));
  }
}

Result<Done> DiameterConnection::AnswerMessage(const Header& header,
                                               std::span<const std::byte> body,
                                               std::vector<std::byte>& out) {
  const auto named = HasAvp(body, kOriginHost);
  if (!named) return named.error();
  if ((header.flags & kRequest) == 0) return Done{};  // an answer; we have asked nothing
  if (!open_ && header.command != kCapabilitiesExchange) {
    return Error{Error::Code::kInvalid, "read Diameter message: the first one is no CER"};
  }
  const bool known = header.command == kCapabilitiesExchange || header.command == kDeviceWatchdog ||
                     header.command == kDisconnectPeer;
  const std::uint32_t result = !known ? kCommandUnsupported : *named ? kSuccess : kMissingAvp;
  open_ = open_ || result == kSuccess;

  const std::vector<std::byte> avps = Avps(header, result);
  const std::uint32_t flags = known ? 0 : kError;  // only protocol errors (3xxx) set it
  ByteWriter answer;
  answer.Write(static_cast<std::uint32_t>((1U << 24) | (kHeaderSize + avps.size())));
  answer.Write((flags << 24) | header.command);
  answer.Write(header.application);
  answer.Write(header.hop_by_hop);
  answer.Write(header.end_to_end);
  answer.Append(avps);
  out.insert(out.end(), answer.View().begin(), answer.View().end());
  return Done{};
}

std::vector<std::byte> DiameterConnection::Avps(const Header& header, std::uint32_t result) const {
  ByteWriter out;
  AddAvp(out, 268, kMandatory, result);  // Result-Code
  AddAvp(out, kOriginHost, kMandatory, AsBytes(identity_.host));
  AddAvp(out, 296, kMandatory, AsBytes(identity_.realm));  // Origin-Realm
  if (header.command != kCapabilitiesExchange || result != kSuccess) {
    return std::move(out).Release();
  }
  ByteWriter address;
  address.Write(std::uint16_t{1});  // address family IPv4
  address.Write(identity_.address);
  AddAvp(out, 257, kMandatory, address.View());     // Host-IP-Address
  AddAvp(out, 266, kMandatory, k3gpp);              // Vendor-Id
  AddAvp(out, 269, 0, AsBytes(identity_.product));  // Product-Name
  ByteWriter s6a;
  AddAvp(s6a, 266, kMandatory, k3gpp);
  AddAvp(s6a, 258, kMandatory, kS6a);        // Auth-Application-Id
  AddAvp(out, 260, kMandatory, s6a.View());  // Vendor-Specific-Application-Id
  return std::move(out).Release();
}

}  // namespace pw::lab
