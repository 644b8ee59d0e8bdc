#include "wire/sock_diag.h"

#include "base/bytes.h"
#include "wire/ip_protocol.h"
#include "wire/netlink.h"

#include <fmt/format.h>

namespace pw {
namespace {

// linux/inet_diag.h, linux/packet_diag.h; written out so that the decoder stays free of the OS.
constexpr std::uint8_t kAfPacket = 17;
constexpr std::uint16_t kInetDiagReqProtocol = 3;  // attribute of a request
constexpr std::uint16_t kInetDiagSkV6Only = 11;
constexpr std::uint16_t kInetDiagProtocol = 10;
constexpr std::uint16_t kInetDiagLocals = 12;
constexpr std::uint16_t kInetDiagCgroupId = 21;
constexpr std::uint16_t kPacketDiagInfo = 0;
constexpr std::uint16_t kPacketDiagUid = 6;
constexpr std::uint32_t kPacketShowInfo = 1;

constexpr std::uint16_t kTcpDiagGetSock = 18;
constexpr std::size_t kSocketIdSize = 48;  // struct inet_diag_sockid; all zero = no filter

constexpr std::uint16_t kDumpFlags = kNetlinkFlagRequest | kNetlinkFlagDump;

/// The kernel writes a cookie as two 32-bit halves, the low one first.
Result<std::uint64_t> ReadCookie(ByteReader& reader) {
  const auto low = reader.ReadHost<std::uint32_t>();
  auto high = reader.ReadHost<std::uint32_t>();
  if (!low || !high) return Error{Error::Code::kTruncated, "read socket cookie: cut off"};
  return (std::uint64_t{*high} << 32) | *low;
}

Result<IpAddress> ReadAddress(ByteReader& reader, std::uint8_t family) {
  auto raw = reader.Take(16);  // __be32[4]: IPv4 uses the first four bytes
  if (!raw) return std::move(raw).error();
  if (family == kAfInet) return IpAddress::FromBytes(raw->first(4));
  if (family == kAfInet6) return IpAddress::FromBytes(*raw);
  return Error{Error::Code::kInvalid, fmt::format("read socket: unknown family {}", family)};
}

/// INET_DIAG_LOCALS: every local address of an SCTP endpoint, as an array of sockaddr_storage.
std::vector<IpAddress> ReadLocals(std::span<const std::byte> value) {
  constexpr std::size_t kStorageSize = 128;
  std::vector<IpAddress> addresses;
  for (; value.size() >= kStorageSize; value = value.subspan(kStorageSize)) {
    ByteReader storage(value.first(kStorageSize));
    const auto family = storage.ReadHost<std::uint16_t>();
    // sockaddr_in: port, address; sockaddr_in6: port, flow label, address
    if (!family || !storage.Skip(*family == kAfInet6 ? 6 : 2)) break;
    const auto raw = storage.Take(*family == kAfInet6 ? 16 : 4);
    if (raw && (*family == kAfInet || *family == kAfInet6)) {
      addresses.push_back(*IpAddress::FromBytes(*raw));
    }
  }
  return addresses;
}

void TakeAttribute(const NetlinkAttribute& attribute, InetDiagSocket& socket) {
  ByteReader value(attribute.value);
  if (attribute.type == kInetDiagSkV6Only) {
    if (const auto flag = value.Read<std::uint8_t>()) socket.v6only = *flag != 0;
  } else if (attribute.type == kInetDiagProtocol) {
    if (const auto protocol = value.Read<std::uint8_t>()) socket.raw_protocol = *protocol;
  } else if (attribute.type == kInetDiagLocals) {
    socket.locals = ReadLocals(attribute.value);
  } else if (attribute.type == kInetDiagCgroupId) {
    if (const auto id = value.ReadHost<std::uint64_t>()) socket.cgroup = *id;
  }
}

}  // namespace

std::span<const IpAddress> BoundAddresses(const InetDiagSocket& socket) {
  if (socket.locals.empty()) return {&socket.source, 1};
  return socket.locals;
}

std::vector<std::byte> InetDiagRequest(std::uint8_t family, std::uint16_t protocol,
                                       std::uint32_t states, std::uint32_t sequence) {
  ByteWriter body;
  body.WriteHost(family);
  // above 255 any value will do: the attribute decides
  body.WriteHost(static_cast<std::uint8_t>(protocol > 255 ? kIpprotoRaw : protocol));
  body.WriteHost<std::uint8_t>(0);  // no extension asked: what we need comes unasked
  body.WriteHost<std::uint8_t>(0);
  body.WriteHost(states);
  body.Pad(kSocketIdSize);
  if (protocol > 255) {
    ByteWriter value;
    value.WriteHost<std::uint32_t>(protocol);
    AppendNetlinkAttribute(body, kInetDiagReqProtocol, value.View());
  }
  return NetlinkRequest(kSockDiagByFamily, kDumpFlags, sequence, body.View());
}

std::vector<std::byte> TcpDiagRequest(std::uint32_t states, std::uint32_t sequence) {
  ByteWriter body;  // struct inet_diag_req
  body.Pad(4);      // family, which the kernel does not look at; prefix lengths; extensions
  body.Pad(kSocketIdSize);
  body.WriteHost(states);
  body.Pad(4);  // tables, unused
  return NetlinkRequest(kTcpDiagGetSock, kDumpFlags, sequence, body.View());
}

std::vector<std::byte> PacketDiagRequest(std::uint32_t sequence) {
  ByteWriter body;
  body.WriteHost(kAfPacket);
  body.WriteHost<std::uint8_t>(0);
  body.WriteHost<std::uint16_t>(0);
  body.WriteHost<std::uint32_t>(0);  // inode: all
  body.WriteHost(kPacketShowInfo);
  body.Pad(8);  // cookie: any
  return NetlinkRequest(kSockDiagByFamily, kDumpFlags, sequence, body.View());
}

Result<InetDiagSocket> ParseInetDiag(std::span<const std::byte> payload) {
  const Error cut{Error::Code::kTruncated, "read socket row: cut off"};
  ByteReader reader(payload);
  InetDiagSocket socket;
  const auto family = reader.Read<std::uint8_t>();
  const auto state = reader.Read<std::uint8_t>();
  if (!family || !state || !reader.Skip(2)) return cut;  // timer, retrans
  const auto source_port = reader.Read<std::uint16_t>();
  const auto destination_port = reader.Read<std::uint16_t>();
  if (!source_port || !destination_port) return cut;
  auto source = ReadAddress(reader, *family);
  if (!source) return std::move(source).error();
  if (!reader.Skip(16)) return cut;  // destination address
  const auto interface = reader.ReadHost<std::uint32_t>();
  const auto cookie = ReadCookie(reader);
  if (!interface || !cookie || !reader.Skip(12)) return cut;  // expires, rqueue, wqueue
  const auto uid = reader.ReadHost<std::uint32_t>();
  const auto inode = reader.ReadHost<std::uint32_t>();
  if (!uid || !inode) return cut;
  socket.state = *state;
  socket.source = *source;
  socket.source_port = *source_port;
  socket.destination_port = *destination_port;
  socket.interface = *interface;
  socket.cookie = *cookie;
  socket.uid = *uid;
  socket.inode = *inode;
  ByteReader attributes(*reader.Take(reader.Remaining()));
  for (auto next = NextNetlinkAttribute(attributes); next && *next;
       next = NextNetlinkAttribute(attributes)) {
    TakeAttribute(**next, socket);
  }
  return socket;
}

Result<PacketDiagSocket> ParsePacketDiag(std::span<const std::byte> payload) {
  const Error cut{Error::Code::kTruncated, "read packet socket row: cut off"};
  ByteReader reader(payload);
  PacketDiagSocket socket;
  if (!reader.Skip(1)) return cut;  // family
  const auto type = reader.Read<std::uint8_t>();
  const auto protocol = reader.ReadHost<std::uint16_t>();  // the kernel has swapped it already
  const auto inode = reader.ReadHost<std::uint32_t>();
  const auto cookie = ReadCookie(reader);
  if (!type || !protocol || !inode || !cookie) return cut;
  socket.type = *type;
  socket.protocol = *protocol;
  socket.inode = *inode;
  socket.cookie = *cookie;
  ForEachNetlinkAttribute(*reader.Take(reader.Remaining()), [&](const NetlinkAttribute& attribute) {
    ByteReader value(attribute.value);
    if (attribute.type == kPacketDiagInfo) {
      if (const auto index = value.ReadHost<std::uint32_t>()) socket.interface = *index;
    } else if (attribute.type == kPacketDiagUid) {
      if (const auto uid = value.ReadHost<std::uint32_t>()) socket.uid = *uid;
    }
  });
  return socket;
}

}  // namespace pw
