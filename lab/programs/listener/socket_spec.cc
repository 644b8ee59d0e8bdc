#include "socket_spec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace pw::lab {
namespace {

constexpr int kMptcp = 262;       // IPPROTO_MPTCP, linux/in.h
constexpr int kSctp = 132;        // IPPROTO_SCTP
constexpr int kUdpLite = 136;     // IPPROTO_UDPLITE
constexpr unsigned kMost = 4096;  // sockets or holders that one option may ask for

struct Kind {
  std::string_view name;
  int family;
  int type;
  int protocol;
  bool v6_only;
  bool listens;
};

constexpr auto kKinds = std::to_array<Kind>({
    {"tcp", AF_INET, SOCK_STREAM, IPPROTO_TCP, false, true},
    {"tcp6", AF_INET6, SOCK_STREAM, IPPROTO_TCP, false, true},
    {"tcp6only", AF_INET6, SOCK_STREAM, IPPROTO_TCP, true, true},
    {"tcpbound", AF_INET, SOCK_STREAM, IPPROTO_TCP, false, false},
    {"tcp6bound", AF_INET6, SOCK_STREAM, IPPROTO_TCP, false, false},
    {"mptcp", AF_INET, SOCK_STREAM, kMptcp, false, true},
    {"mptcp6", AF_INET6, SOCK_STREAM, kMptcp, false, true},
    {"sctp", AF_INET, SOCK_STREAM, kSctp, false, true},
    {"sctp6", AF_INET6, SOCK_STREAM, kSctp, false, true},
    {"udp", AF_INET, SOCK_DGRAM, IPPROTO_UDP, false, false},
    {"udp6", AF_INET6, SOCK_DGRAM, IPPROTO_UDP, false, false},
    {"udp6only", AF_INET6, SOCK_DGRAM, IPPROTO_UDP, true, false},
    {"udplite", AF_INET, SOCK_DGRAM, kUdpLite, false, false},
    {"udplite6", AF_INET6, SOCK_DGRAM, kUdpLite, false, false},
    {"raw", AF_INET, SOCK_RAW, 0, false, false},
    {"raw6", AF_INET6, SOCK_RAW, 0, false, false},
    {"packet", AF_PACKET, SOCK_RAW, 0, false, false},
});

Error Refusal(std::string_view text, std::string_view cause) {
  return {Error::Code::kInvalid, fmt::format("read listener '{}': {}", text, cause)};
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (std::size_t at = text.find(separator); at != std::string_view::npos;
       at = text.find(separator, start)) {
    parts.push_back(text.substr(start, at - start));
    start = at + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

std::optional<unsigned> Number(std::string_view digits, unsigned first, unsigned last) {
  unsigned value = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < first || value > last) {
    return std::nullopt;
  }
  return value;
}

std::optional<sockaddr_storage> Address(int family, std::string_view text) {
  const std::string copy(text);
  sockaddr_storage storage{};
  storage.ss_family = static_cast<sa_family_t>(family);
  void* place = &reinterpret_cast<sockaddr_in*>(&storage)->sin_addr;
  if (family == AF_INET6) place = &reinterpret_cast<sockaddr_in6*>(&storage)->sin6_addr;
  if (inet_pton(family, copy.c_str(), place) != 1) return std::nullopt;
  return storage;
}

void SetPort(sockaddr_storage& address, unsigned port) {
  const auto network_order = htons(static_cast<std::uint16_t>(port));
  if (address.ss_family == AF_INET) {
    reinterpret_cast<sockaddr_in*>(&address)->sin_port = network_order;
  } else {
    reinterpret_cast<sockaddr_in6*>(&address)->sin6_port = network_order;
  }
}

/// Reads the options after the first comma; returns how many sockets each tuple is to have.
Result<unsigned> ReadOptions(std::string_view text, std::vector<std::string_view> parts,
                             SocketSpec& socket) {
  unsigned copies = 1;
  parts.erase(parts.begin());
  for (const std::string_view part : parts) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view name = part.substr(0, equals);
    const auto count = Number(part.substr(std::min(equals + 1, part.size())), 1, kMost);
    if (!count) return Refusal(text, "an option is NAME=N with N from 1 to 4096");
    if (name == "reuseport") {
      copies = *count;
      socket.reuse_port = true;
    } else if (name == "holders") {
      socket.holders = *count;
    } else {
      return Refusal(text, "unknown option (known: reuseport, holders)");
    }
  }
  if (copies > 1 && socket.holders > 1) return Refusal(text, "choose one of reuseport and holders");
  return copies;
}

/// The sockets of a kind that is bound to ADDRESS and PORTS.
Result<std::vector<SocketSpec>> OverPorts(std::string_view text, SocketSpec socket,
                                          const std::vector<std::string_view>& fields,
                                          unsigned copies) {
  if (fields.size() != 3) return Refusal(text, "expected KIND/ADDRESS/PORTS");
  const auto address = Address(socket.family, fields[1]);
  if (!address) return Refusal(text, "the address is not one of this kind's family");
  socket.local = *address;
  const auto ends = Split(fields[2], '-');
  const auto first = Number(ends.front(), 1, 65535);
  const auto last = Number(ends.back(), 1, 65535);
  if (ends.size() > 2 || !first || !last || *last < *first) {
    return Refusal(text, "PORTS is a number from 1 to 65535, or FIRST-LAST");
  }
  std::vector<SocketSpec> sockets;
  for (unsigned port = *first; port <= *last; ++port) {
    SetPort(socket.local, port);
    sockets.insert(sockets.end(), copies, socket);
  }
  return sockets;
}

/// A raw socket; its protocol is the last field, an address may stand before it.
Result<SocketSpec> Raw(std::string_view text, SocketSpec socket,
                       const std::vector<std::string_view>& fields) {
  if (fields.size() < 2 || fields.size() > 3) {
    return Refusal(text, "expected raw/PROTOCOL or raw/ADDRESS/PROTOCOL");
  }
  const auto protocol = Number(fields.back(), 1, 255);
  if (!protocol) return Refusal(text, "PROTOCOL is a number from 1 to 255");
  socket.protocol = static_cast<int>(*protocol);
  if (fields.size() == 3) {
    const auto address = Address(socket.family, fields[1]);
    if (!address) return Refusal(text, "the address is not one of this kind's family");
    socket.local = *address;
  }
  return socket;
}

}  // namespace

Result<std::vector<SocketSpec>> ParseSocketSpec(std::string_view text) {
  const auto parts = Split(text, ',');
  const auto fields = Split(parts.front(), '/');
  const auto* kind = std::ranges::find(kKinds, fields.front(), &Kind::name);
  if (kind == kKinds.end()) return Refusal(text, fmt::format("unknown kind '{}'", fields.front()));

  SocketSpec socket;
  socket.text = text;
  socket.family = kind->family;
  socket.type = kind->type;
  socket.protocol = kind->protocol;
  socket.v6_only = kind->v6_only;
  socket.listens = kind->listens;
  const auto copies = ReadOptions(text, parts, socket);
  if (!copies) return copies.error();

  if (kind->name == "packet") {
    if (fields.size() != 2 || fields[1].empty())
      return Refusal(text, "expected packet/INTERFACE or any");
    if (fields[1] != "any") socket.interface = fields[1];
    return std::vector<SocketSpec>(*copies, socket);
  }
  if (kind->type == SOCK_RAW) {
    auto raw = Raw(text, socket, fields);
    if (!raw) return std::move(raw).error();
    return std::vector<SocketSpec>(*copies, *raw);
  }
  return OverPorts(text, socket, fields, *copies);
}

}  // namespace pw::lab
