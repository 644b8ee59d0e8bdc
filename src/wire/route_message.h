#pragma once

#include "base/result.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// rtnetlink(7): the answer to a question for one route.
inline constexpr std::uint16_t kNewRoute = 24;

/// RTM_GETROUTE: how a packet to `destination` leaves. `interface` 0 = as the tables say.
std::vector<std::byte> RouteRequest(const IpAddress& destination, std::uint32_t interface,
                                    std::uint32_t sequence);

/// What kind of destination it is (rtm_type of linux/rtnetlink.h).
enum class RouteKind : std::uint8_t {
  kUnicast,      ///< another host
  kLocal,        ///< this host itself
  kBroadcast,    ///< all hosts of a link, or any of them (anycast)
  kMulticast,    ///< a group
  kUnreachable,  ///< the tables say that it cannot be reached (blackhole, prohibit, ...)
};

struct Route {
  RouteKind kind = RouteKind::kUnicast;
  std::uint32_t interface = 0;       ///< index of the link; 0 if none
  std::optional<IpAddress> source;   ///< that this host would use
  std::optional<IpAddress> gateway;  ///< none = on the link itself
};

/// The payload of a kNewRoute message. Errors: kTruncated, kInvalid.
Result<Route> ParseRoute(std::span<const std::byte> payload);

}  // namespace pw
