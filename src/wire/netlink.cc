#include "wire/netlink.h"

#include "wire/padding.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kHeaderSize = 16;
constexpr std::size_t kAttributeHeaderSize = 4;
constexpr std::uint16_t kAttributeTypeMask = 0x3fff;  // without NLA_F_NESTED, NLA_F_NET_BYTEORDER

/// Messages and attributes start at multiples of four bytes (NLMSG_ALIGN, NLA_ALIGN). The last one
/// of a datagram may come without its padding.
void SkipPadding(ByteReader& reader, std::size_t length) {
  static_cast<void>(reader.Skip(std::min(PaddingOf(length), reader.Remaining())));
}

}  // namespace

Result<std::optional<NetlinkMessage>> NextNetlinkMessage(ByteReader& datagram) {
  if (datagram.AtEnd()) return std::optional<NetlinkMessage>{};
  const auto length = datagram.ReadHost<std::uint32_t>();
  const auto type = datagram.ReadHost<std::uint16_t>();
  const auto flags = datagram.ReadHost<std::uint16_t>();
  const auto sequence = datagram.ReadHost<std::uint32_t>();
  const auto port = datagram.ReadHost<std::uint32_t>();
  if (!length || !type || !flags || !sequence || !port) {
    return Error{Error::Code::kTruncated, "read netlink message: header cut off"};
  }
  if (*length < kHeaderSize) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read netlink message: length {} is below its header", *length)};
  }
  auto payload = datagram.Take(*length - kHeaderSize);
  if (!payload) return std::move(payload).error();
  SkipPadding(datagram, *length);
  return std::optional(NetlinkMessage{*type, *flags, *sequence, *payload});
}

Result<int> NetlinkErrno(const NetlinkMessage& message) {
  ByteReader reader(message.payload);
  // DONE of an old kernel may carry nothing at all: that is success.
  if (message.type == kNetlinkDone && reader.AtEnd()) return 0;
  auto raw = reader.ReadHost<std::uint32_t>();
  if (!raw) return std::move(raw).error();
  const auto code = static_cast<std::int32_t>(*raw);
  // Kernel code returns -4095..-1 as errors; the rest of DONE's value is a length or zero.
  return code < 0 && code >= -4095 ? -code : 0;
}

Result<std::optional<NetlinkAttribute>> NextNetlinkAttribute(ByteReader& attributes) {
  if (attributes.Remaining() < kAttributeHeaderSize) return std::optional<NetlinkAttribute>{};
  const auto length = attributes.ReadHost<std::uint16_t>();
  const auto type = attributes.ReadHost<std::uint16_t>();
  if (!length || !type || *length < kAttributeHeaderSize) {
    return Error{Error::Code::kInvalid, "read netlink attribute: length is below its header"};
  }
  auto value = attributes.Take(*length - kAttributeHeaderSize);
  if (!value) return std::move(value).error();
  SkipPadding(attributes, *length);
  return std::optional(
      NetlinkAttribute{static_cast<std::uint16_t>(*type & kAttributeTypeMask), *value});
}

void ForEachNetlinkAttribute(std::span<const std::byte> attributes,
                             const std::function<void(const NetlinkAttribute&)>& each) {
  ByteReader reader(attributes);
  for (auto next = NextNetlinkAttribute(reader); next && *next;
       next = NextNetlinkAttribute(reader)) {
    each(**next);
  }
}

std::vector<std::byte> NetlinkRequest(std::uint16_t type, std::uint16_t flags,
                                      std::uint32_t sequence, std::span<const std::byte> body) {
  ByteWriter message;
  message.WriteHost(static_cast<std::uint32_t>(kHeaderSize + body.size()));
  message.WriteHost(type);
  message.WriteHost(flags);
  message.WriteHost(sequence);
  message.WriteHost<std::uint32_t>(0);  // the kernel fills in our port id
  message.Append(body);
  return std::move(message).Release();
}

void AppendNetlinkAttribute(ByteWriter& body, std::uint16_t type,
                            std::span<const std::byte> value) {
  body.WriteHost(static_cast<std::uint16_t>(kAttributeHeaderSize + value.size()));
  body.WriteHost(type);
  body.Append(value);
  body.Pad(PaddingOf(value.size()));
}

}  // namespace pw
