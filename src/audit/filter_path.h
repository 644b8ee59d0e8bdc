#pragma once

#include "model/packet_filter.h"
#include "model/transport.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pw {

/// A stranger's first packet, as far as it is known.
struct FilterQuestion {
  IpAddress destination;
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;
  std::optional<IpAddress> source;  ///< nothing = not known
};

/// What a filter has to say about a packet.
struct FilterAnswer {
  bool certain = false;  ///< every condition on the way was followed
  std::string
      text;  ///< "nftables rule inet filter input handle 7 (tcp dport 23 drop)"; never empty
};

/// The rule or policy that keeps the packet from the element's sockets, on its way through
/// prerouting and input (netfilter). Where a condition cannot be followed (interface, limit, ...)
/// the first rule that may drop it is named, as not certain. Nothing: no rule would.
std::optional<FilterAnswer> WhatFilters(const PacketFilter& filter, const FilterQuestion& question);

/// The rule that sends the packet elsewhere: dnat or redirect in a nat chain of prerouting.
std::optional<FilterAnswer> WhatTranslates(const PacketFilter& filter,
                                           const FilterQuestion& question);

}  // namespace pw
