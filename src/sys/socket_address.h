#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <sys/socket.h>

namespace pw {

/// An IP address, 4 or 16 bytes in network order, and a port in host order.
struct SocketEnd {
  std::vector<std::byte> address;
  std::uint16_t port = 0;

  auto operator<=>(const SocketEnd&) const = default;
};

/// The same as the system's calls want it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// `address` as in SocketEnd; a raw socket wants port 0.
SocketAddress MakeSocketAddress(std::span<const std::byte> address, std::uint16_t port);
SocketEnd EndOf(const sockaddr_storage& storage);

}  // namespace pw
