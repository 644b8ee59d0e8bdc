#pragma once

#include "base/result.h"
#include "wire/ip_address.h"
#include "wire/ip_packet.h"
#include "wire/link_address.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace pw {

/// A neighbour solicitation or advertisement (RFC 4861 s.4.3, 4.4), the question and the answer of
/// IPv6 for a link address.
struct NeighbourDiscovery {
  bool solicitation = true;         ///< else an advertisement
  IpAddress source;                 ///< :: while its sender still makes sure of its address
  IpAddress destination;            ///< a group of the target, or one neighbour
  IpAddress target;                 ///< whose link address is asked or told
  std::optional<LinkAddress> link;  ///< of the sender of a solicitation, of an advertised target
  bool solicited = false;           ///< an advertisement that answers
};

/// Checks what RFC 4861 s.7.1 asks for: hop limit 255, code 0, checksum, options that end. Errors:
/// kTruncated, kInvalid; kNotFound for any other ICMPv6 message.
Result<NeighbourDiscovery> ParseNeighbourDiscovery(const IpPacket& packet);

/// The whole IPv6 packet.
std::vector<std::byte> BuildNeighbourDiscovery(const NeighbourDiscovery& message);

/// The group that solicitations for an address are sent to: ff02::1:ffXX:XXXX (RFC 4291 s.2.7.1).
IpAddress SolicitedNodeGroup(const IpAddress& address);
/// The Ethernet group of an IPv6 one: 33:33 and its last four bytes (RFC 2464 s.7).
LinkAddress EthernetGroup(const IpAddress& group);

}  // namespace pw
