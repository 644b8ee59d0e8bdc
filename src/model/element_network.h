#pragma once

#include "model/packet_filter.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// What stands between the network and the sockets of one network namespace of the element.
struct ElementNetwork {
  std::uint64_t netns = 0;           ///< inode
  std::string name;                  ///< for people
  std::vector<IpAddress> addresses;  ///< of its interfaces
  std::optional<PacketFilter> filter;
  std::string filter_gap;  ///< why there is no filter, or what it does not show; empty = nothing
  std::string ruleset;     ///< as nft told it: the raw record
};

}  // namespace pw
