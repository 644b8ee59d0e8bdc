#include "sys/interface_addresses.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pw {
namespace {

/// Empty for families without addresses of ours.
std::string TextOf(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address != nullptr && address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    ::inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
  } else if (address != nullptr && address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    ::inet_ntop(AF_INET6, &in.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

Result<std::vector<std::string>> InterfaceAddresses() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return ErrnoError(errno, "list interface addresses");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(first, ::freeifaddrs);
  std::vector<std::string> addresses;
  for (const ifaddrs* at = list.get(); at != nullptr; at = at->ifa_next) {
    std::string text = TextOf(at->ifa_addr);
    if (!text.empty() && std::ranges::find(addresses, text) == addresses.end())
      addresses.push_back(std::move(text));
  }
  return addresses;
}

}  // namespace pw
