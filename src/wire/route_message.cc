#include "wire/route_message.h"

#include "base/bytes.h"
#include "wire/netlink.h"

namespace pw {
namespace {

constexpr std::uint16_t kGetRoute = 26;
constexpr std::uint8_t kFamilyIpv4 = 2;
constexpr std::uint8_t kFamilyIpv6 = 10;
// linux/rtnetlink.h
constexpr std::uint16_t kDestination = 1;
constexpr std::uint16_t kOutInterface = 4;
constexpr std::uint16_t kGateway = 5;
constexpr std::uint16_t kPreferredSource = 7;
constexpr std::uint8_t kTypeUnicast = 1;
constexpr std::uint8_t kTypeLocal = 2;
constexpr std::uint8_t kTypeBroadcast = 3;
constexpr std::uint8_t kTypeAnycast = 4;
constexpr std::uint8_t kTypeMulticast = 5;

RouteKind KindOf(std::uint8_t type) {
  switch (type) {
    case kTypeUnicast:
      return RouteKind::kUnicast;
    case kTypeLocal:
      return RouteKind::kLocal;
    case kTypeBroadcast:
    case kTypeAnycast:
      return RouteKind::kBroadcast;
    case kTypeMulticast:
      return RouteKind::kMulticast;
    default:
      return RouteKind::kUnreachable;
  }
}

std::optional<IpAddress> Address(std::span<const std::byte> bytes) {
  const auto address = IpAddress::FromBytes(bytes);
  return address ? std::optional(*address) : std::nullopt;
}

}  // namespace

std::vector<std::byte> RouteRequest(const IpAddress& destination, std::uint32_t interface,
                                    std::uint32_t sequence) {
  const auto address = destination.Bytes();
  ByteWriter body;
  body.WriteHost(destination.family() == Family::kIpv4 ? kFamilyIpv4 : kFamilyIpv6);
  body.WriteHost(static_cast<std::uint8_t>(address.size() * 8));  // prefix length
  body.Pad(10);  // source length, tos, table, protocol, scope, type, flags
  AppendNetlinkAttribute(body, kDestination, address);
  if (interface != 0) {
    ByteWriter index;
    index.WriteHost(interface);
    AppendNetlinkAttribute(body, kOutInterface, std::move(index).Release());
  }
  return NetlinkRequest(kGetRoute, kNetlinkFlagRequest, sequence, std::move(body).Release());
}

Result<Route> ParseRoute(std::span<const std::byte> payload) {
  ByteReader reader(payload);
  if (auto skipped = reader.Skip(7); !skipped) return std::move(skipped).error();
  const auto type = reader.ReadHost<std::uint8_t>();
  if (!type) return type.error();
  const auto flags = reader.ReadHost<std::uint32_t>();
  if (!flags) return flags.error();
  const auto attributes = reader.Take(reader.Remaining());
  Route route;
  route.kind = KindOf(*type);
  ForEachNetlinkAttribute(*attributes, [&](const NetlinkAttribute& attribute) {
    ByteReader value(attribute.value);
    if (attribute.type == kOutInterface) {
      if (const auto index = value.ReadHost<std::uint32_t>()) route.interface = *index;
    }
    if (attribute.type == kPreferredSource) route.source = Address(attribute.value);
    if (attribute.type == kGateway) route.gateway = Address(attribute.value);
  });
  return route;
}

}  // namespace pw
