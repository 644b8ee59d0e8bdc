#pragma once

#include "base/result.h"
#include "wire/ip_address.h"
#include "wire/link_address.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pw {

/// ARP for IPv4 over Ethernet (RFC 826), without the Ethernet header.
struct ArpPacket {
  enum class Operation : std::uint8_t { kRequest = 1, kReply = 2 };

  Operation operation = Operation::kRequest;
  LinkAddress sender_link{};
  IpAddress sender;  ///< 0.0.0.0 in a probe (RFC 5227 s.2.1.1)
  LinkAddress target_link{};
  IpAddress target;
};

/// Bytes behind the packet are padding. Errors: kTruncated; kInvalid for other kinds of link,
/// protocol or operation.
Result<ArpPacket> ParseArpPacket(std::span<const std::byte> bytes);

/// Both addresses must be IPv4.
std::vector<std::byte> BuildArpPacket(const ArpPacket& packet);

}  // namespace pw
