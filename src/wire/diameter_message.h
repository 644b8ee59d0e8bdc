#pragma once

#include "base/result.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pw {

/// Command codes and AVP codes of the Diameter base protocol (RFC 6733 s.3.1, s.4.5) used here.
inline constexpr std::uint32_t kDiameterCapabilitiesExchange = 257;
inline constexpr std::uint32_t kDiameterDisconnectPeer = 282;
inline constexpr std::uint32_t kAvpHostIpAddress = 257;
inline constexpr std::uint32_t kAvpAuthApplicationId = 258;
inline constexpr std::uint32_t kAvpAcctApplicationId = 259;
inline constexpr std::uint32_t kAvpVendorSpecificApplicationId = 260;
inline constexpr std::uint32_t kAvpOriginHost = 264;
inline constexpr std::uint32_t kAvpVendorId = 266;
inline constexpr std::uint32_t kAvpFirmwareRevision = 267;
inline constexpr std::uint32_t kAvpResultCode = 268;
inline constexpr std::uint32_t kAvpProductName = 269;
inline constexpr std::uint32_t kAvpDisconnectCause = 273;
inline constexpr std::uint32_t kAvpErrorMessage = 281;
inline constexpr std::uint32_t kAvpOriginRealm = 296;

/// One Diameter message (RFC 6733 s.3). The body is a view of the AVPs.
struct DiameterMessage {
  std::size_t length = 0;  ///< of the whole message, header included
  bool request = false;
  bool error = false;
  std::uint32_t command = 0;
  std::uint32_t application = 0;
  std::uint32_t hop_by_hop = 0;
  std::uint32_t end_to_end = 0;
  std::span<const std::byte> body;
};

/// Reads the first message of a stream. Errors: kTruncated (more bytes are needed), kInvalid
/// (version other than 1, reserved flags, or a length that no message can have).
Result<DiameterMessage> ParseDiameterMessage(std::span<const std::byte> bytes);

/// One attribute-value pair (RFC 6733 s.4.1). The value is a view.
struct DiameterAvp {
  std::uint32_t code = 0;
  std::uint32_t vendor = 0;  ///< 0 = none: the code is of the base protocol
  std::span<const std::byte> value;
};

/// The AVPs of a body, or of a grouped AVP; what follows a malformed one is left out.
std::vector<DiameterAvp> DiameterAvps(std::span<const std::byte> body);

/// A value of type Unsigned32 (RFC 6733 s.4.2); nothing if it has not four bytes.
std::optional<std::uint32_t> AvpNumber(const DiameterAvp& avp);

/// Who asks: names that belong to nobody else, lest a true peer's connection suffers.
struct DiameterIdentity {
  std::string_view host;
  std::string_view realm;
  IpAddress address;
  std::string_view product;
};

/// Capabilities-Exchange-Request (RFC 6733 s.5.3.1) of a peer without any application.
std::vector<std::byte> BuildCapabilitiesExchange(const DiameterIdentity& identity,
                                                 std::uint32_t hop_by_hop,
                                                 std::uint32_t end_to_end);

/// Disconnect-Peer-Request, cause 2: do not want to talk to you (RFC 6733 s.5.4.1, s.5.4.3).
std::vector<std::byte> BuildDisconnectPeer(const DiameterIdentity& identity,
                                           std::uint32_t hop_by_hop, std::uint32_t end_to_end);

}  // namespace pw
