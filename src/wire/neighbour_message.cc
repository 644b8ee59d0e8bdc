#include "wire/neighbour_message.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <algorithm>
#include <optional>

namespace pw {
namespace {

// linux/neighbour.h
constexpr std::uint16_t kGetNeighbour = 30;
constexpr std::uint16_t kDestination = 1;
constexpr std::uint16_t kLinkLayerAddress = 2;
constexpr std::uint16_t kUsable = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;  // reachable ... permanent
constexpr std::uint8_t kFamilyIpv4 = 2;
constexpr std::uint8_t kFamilyIpv6 = 10;

}  // namespace

std::vector<std::byte> NeighbourRequest(const IpAddress& address, std::uint32_t interface,
                                        std::uint32_t sequence) {
  ByteWriter body;
  body.WriteHost(address.family() == Family::kIpv4 ? kFamilyIpv4 : kFamilyIpv6);
  body.Pad(3);
  body.WriteHost(interface);
  body.Pad(4);  // state, flags, type
  AppendNetlinkAttribute(body, kDestination, address.Bytes());
  return NetlinkRequest(kGetNeighbour, kNetlinkFlagRequest, sequence, body.View());
}

Result<LinkAddress> ParseNeighbour(std::span<const std::byte> payload) {
  ByteReader reader(payload);
  if (auto skipped = reader.Skip(8); !skipped) return std::move(skipped).error();
  const auto state = reader.ReadHost<std::uint16_t>();
  if (!state) return state.error();
  if (auto skipped = reader.Skip(2); !skipped) return std::move(skipped).error();
  const auto attributes = reader.Take(reader.Remaining());
  std::optional<LinkAddress> address;
  ForEachNetlinkAttribute(*attributes, [&](const NetlinkAttribute& attribute) {
    if (attribute.type != kLinkLayerAddress || attribute.value.size() != LinkAddress{}.size())
      return;
    std::ranges::copy(attribute.value, address.emplace().begin());
  });
  if (address && (*state & kUsable) != 0) return *address;
  return Error{Error::Code::kNotFound, "find link address: not resolved"};
}

}  // namespace pw
