#include "sys/socket_address.h"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>

namespace pw {

SocketAddress MakeSocketAddress(std::span<const std::byte> address, std::uint16_t port) {
  SocketAddress made;
  if (address.size() == sizeof(in6_addr)) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, address.data(), sizeof(v6.sin6_addr));
    std::memcpy(&made.storage, &v6, sizeof(v6));
    made.size = sizeof(v6);
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, address.data(), std::min(address.size(), sizeof(v4.sin_addr)));
    std::memcpy(&made.storage, &v4, sizeof(v4));
    made.size = sizeof(v4);
  }
  return made;
}

SocketEnd EndOf(const sockaddr_storage& storage) {
  SocketEnd end;
  const auto copy = [&end](const auto& address, std::uint16_t port) {
    end.address.resize(sizeof(address));
    std::memcpy(end.address.data(), &address, sizeof(address));
    end.port = ntohs(port);
  };
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof(v6));
    copy(v6.sin6_addr, v6.sin6_port);
  } else {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof(v4));
    copy(v4.sin_addr, v4.sin_port);
  }
  return end;
}

}  // namespace pw
