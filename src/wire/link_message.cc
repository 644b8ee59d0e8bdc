#include "wire/link_message.h"

#include "base/bytes.h"
#include "base/text.h"
#include "wire/netlink.h"

namespace pw {
namespace {

// linux/rtnetlink.h, linux/if_link.h
constexpr std::uint16_t kGetLink = 18;
constexpr std::uint16_t kIflaIfname = 3;
constexpr std::uint16_t kIflaLinkInfo = 18;
constexpr std::uint16_t kInfoKind = 1;
constexpr std::uint16_t kInfoData = 2;
constexpr std::uint16_t kVxlanPort = 15;   // network order
constexpr std::uint16_t kGenevePort = 5;   // network order
constexpr std::uint16_t kBareudpPort = 1;  // network order

// linux/genetlink.h
constexpr std::uint16_t kGenericControl = 16;
constexpr std::uint8_t kGetFamily = 3;
constexpr std::uint16_t kFamilyId = 1;
constexpr std::uint16_t kFamilyName = 2;

// linux/wireguard.h, linux/l2tp.h, linux/fou.h
constexpr std::uint8_t kWireGuardGetDevice = 0;
constexpr std::uint16_t kWireGuardInterface = 1;
constexpr std::uint16_t kWireGuardListenPort = 6;
constexpr std::uint8_t kL2tpTunnelGet = 4;
constexpr std::uint16_t kL2tpEncapType = 2;
constexpr std::uint16_t kL2tpUdpSourcePort = 26;
constexpr std::uint8_t kFouGet = 3;
constexpr std::uint16_t kFouPort = 1;  // network order

constexpr std::uint16_t kDumpFlags = kNetlinkFlagRequest | kNetlinkFlagDump;

std::string TextOf(std::span<const std::byte> value) {
  const std::string_view text = AsText(value);
  return std::string(text.substr(0, text.find('\0')));
}

std::optional<std::uint16_t> PortOf(std::span<const std::byte> data, std::uint16_t wanted) {
  std::optional<std::uint16_t> port;
  ForEachNetlinkAttribute(data, [&](const NetlinkAttribute& attribute) {
    ByteReader value(attribute.value);
    if (attribute.type != wanted) return;
    if (const auto number = value.Read<std::uint16_t>()) port = *number;
  });
  return port;
}

void ReadLinkInfo(std::span<const std::byte> info, Link& link) {
  std::span<const std::byte> data;
  ForEachNetlinkAttribute(info, [&](const NetlinkAttribute& attribute) {
    if (attribute.type == kInfoKind) link.kind = TextOf(attribute.value);
    if (attribute.type == kInfoData) data = attribute.value;
  });
  if (link.kind == "vxlan") link.port = PortOf(data, kVxlanPort);
  if (link.kind == "geneve") link.port = PortOf(data, kGenevePort);
  if (link.kind == "bareudp") link.port = PortOf(data, kBareudpPort);
}

std::vector<std::byte> GenericRequest(std::uint16_t family, std::uint16_t flags,
                                      std::uint8_t command, std::uint32_t sequence,
                                      std::span<const std::byte> attributes) {
  ByteWriter body;
  body.WriteHost(command);
  body.WriteHost<std::uint8_t>(1);  // version
  body.WriteHost<std::uint16_t>(0);
  body.Append(attributes);
  return NetlinkRequest(family, flags, sequence, body.View());
}

/// Attributes after struct genlmsghdr.
Result<std::span<const std::byte>> GenericAttributes(std::span<const std::byte> payload) {
  ByteReader reader(payload);
  auto skipped = reader.Skip(4);
  if (!skipped) return std::move(skipped).error();
  return reader.Take(reader.Remaining());
}

/// A 16-bit attribute of a generic netlink answer, in host byte order.
Result<std::uint16_t> HostNumber(std::span<const std::byte> payload, std::uint16_t wanted,
                                 std::string_view what) {
  auto attributes = GenericAttributes(payload);
  if (!attributes) return std::move(attributes).error();
  std::optional<std::uint16_t> found;
  ForEachNetlinkAttribute(*attributes, [&](const NetlinkAttribute& attribute) {
    ByteReader value(attribute.value);
    if (attribute.type != wanted) return;
    if (const auto number = value.ReadHost<std::uint16_t>()) found = *number;
  });
  if (!found) return Error{Error::Code::kNotFound, "read " + std::string(what) + ": not there"};
  return *found;
}

}  // namespace

std::vector<std::byte> LinkRequest(std::uint32_t sequence) {
  ByteWriter body;
  body.Pad(16);  // struct ifinfomsg: AF_UNSPEC, every link
  return NetlinkRequest(kGetLink, kDumpFlags, sequence, body.View());
}

Result<Link> ParseLink(std::span<const std::byte> payload) {
  ByteReader reader(payload);
  Link link;
  // struct ifinfomsg: family, padding, type, index, flags, change
  if (!reader.Skip(4)) return Error{Error::Code::kTruncated, "read link: cut off"};
  const auto index = reader.ReadHost<std::uint32_t>();
  if (!index || !reader.Skip(8)) return Error{Error::Code::kTruncated, "read link: cut off"};
  link.index = *index;
  ForEachNetlinkAttribute(*reader.Take(reader.Remaining()), [&](const NetlinkAttribute& attribute) {
    if (attribute.type == kIflaIfname) link.name = TextOf(attribute.value);
    if (attribute.type == kIflaLinkInfo) ReadLinkInfo(attribute.value, link);
  });
  return link;
}

std::vector<std::byte> GenericFamilyRequest(std::string_view family, std::uint32_t sequence) {
  ByteWriter attributes;
  AppendNetlinkAttribute(attributes, kFamilyName, AsBytes(std::string(family) + '\0'));
  return GenericRequest(kGenericControl, kNetlinkFlagRequest, kGetFamily, sequence,
                        attributes.View());
}

Result<std::uint16_t> ParseGenericFamily(std::span<const std::byte> payload) {
  return HostNumber(payload, kFamilyId, "generic netlink family");
}

std::vector<std::byte> WireGuardDeviceRequest(std::uint16_t family, std::uint32_t interface,
                                              std::uint32_t sequence) {
  ByteWriter index;
  index.WriteHost(interface);
  ByteWriter attributes;
  AppendNetlinkAttribute(attributes, kWireGuardInterface, index.View());
  return GenericRequest(family, kDumpFlags, kWireGuardGetDevice, sequence, attributes.View());
}

Result<std::uint16_t> ParseWireGuardPort(std::span<const std::byte> payload) {
  return HostNumber(payload, kWireGuardListenPort, "WireGuard port");
}

std::vector<std::byte> L2tpTunnelRequest(std::uint16_t family, std::uint32_t sequence) {
  return GenericRequest(family, kDumpFlags, kL2tpTunnelGet, sequence, {});
}

Result<TunnelPort> ParseL2tpTunnel(std::span<const std::byte> payload) {
  constexpr std::uint16_t kEncapIp = 1;
  constexpr std::uint8_t kIpprotoL2tp = 115;
  const auto encapsulation = HostNumber(payload, kL2tpEncapType, "L2TP encapsulation");
  if (encapsulation && *encapsulation == kEncapIp) return TunnelPort{kIpprotoL2tp, kIpprotoL2tp};
  auto port = HostNumber(payload, kL2tpUdpSourcePort, "L2TP port");
  if (!port) return std::move(port).error();
  return TunnelPort{*port, 17};
}

std::vector<std::byte> FouPortRequest(std::uint16_t family, std::uint32_t sequence) {
  return GenericRequest(family, kDumpFlags, kFouGet, sequence, {});
}

Result<TunnelPort> ParseFouPort(std::span<const std::byte> payload) {
  auto attributes = GenericAttributes(payload);
  if (!attributes) return std::move(attributes).error();
  const auto port = PortOf(*attributes, kFouPort);
  if (!port) return Error{Error::Code::kNotFound, "read FOU port: not there"};
  return TunnelPort{*port, 17};
}

}  // namespace pw
