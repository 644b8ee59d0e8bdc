#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// One netlink message (netlink(7), struct nlmsghdr). The payload is a view of the datagram.
struct NetlinkMessage {
  std::uint16_t type = 0;
  std::uint16_t flags = 0;
  std::uint32_t sequence = 0;
  std::span<const std::byte> payload;
};

/// Message types that every netlink family shares.
inline constexpr std::uint16_t kNetlinkError = 2;
inline constexpr std::uint16_t kNetlinkDone = 3;
inline constexpr std::uint16_t kNetlinkFlagRequest = 0x01;
inline constexpr std::uint16_t kNetlinkFlagDumpInterrupted = 0x10;
inline constexpr std::uint16_t kNetlinkFlagDump = 0x300;

/// Takes the next message off a datagram. Nothing at its end. Errors: kTruncated, kInvalid (a
/// length smaller than its own header).
Result<std::optional<NetlinkMessage>> NextNetlinkMessage(ByteReader& datagram);

/// The errno that a DONE or ERROR message carries, 0 for none. A dump that the kernel cannot serve
/// (a missing diag module) ends with DONE and a negative errno inside: reading DONE as success
/// would report "no sockets". Errors: kTruncated.
Result<int> NetlinkErrno(const NetlinkMessage& message);

/// One attribute (struct nlattr); `type` without the nested and byte-order flags.
struct NetlinkAttribute {
  std::uint16_t type = 0;
  std::span<const std::byte> value;
};

/// Takes the next attribute off a list of them. Nothing at its end (trailing padding of fewer than
/// four bytes counts as the end). Errors: kTruncated, kInvalid.
Result<std::optional<NetlinkAttribute>> NextNetlinkAttribute(ByteReader& attributes);

/// Calls `each` for every well-formed attribute and stops at the first that is not.
void ForEachNetlinkAttribute(std::span<const std::byte> attributes,
                             const std::function<void(const NetlinkAttribute&)>& each);

/// A whole request: header and `body`, its length filled in.
std::vector<std::byte> NetlinkRequest(std::uint16_t type, std::uint16_t flags,
                                      std::uint32_t sequence, std::span<const std::byte> body);

/// Appends one attribute, padded to four bytes.
void AppendNetlinkAttribute(ByteWriter& body, std::uint16_t type, std::span<const std::byte> value);

}  // namespace pw
