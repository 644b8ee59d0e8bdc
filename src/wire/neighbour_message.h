#pragma once

#include "base/result.h"
#include "wire/ip_address.h"
#include "wire/link_address.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pw {

/// rtnetlink(7): an entry of the neighbour table.
inline constexpr std::uint16_t kNewNeighbour = 28;

/// RTM_GETNEIGH for one address on one link (since Linux 5.0).
std::vector<std::byte> NeighbourRequest(const IpAddress& address, std::uint32_t interface,
                                        std::uint32_t sequence);

/// The link address in a kNewNeighbour message. Errors: kTruncated, kNotFound (not resolved, or a
/// link without Ethernet addresses).
Result<LinkAddress> ParseNeighbour(std::span<const std::byte> payload);

}  // namespace pw
