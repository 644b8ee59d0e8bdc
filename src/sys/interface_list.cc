#include "sys/interface_list.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <utility>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pw {
namespace {

struct FreeList {
  void operator()(ifaddrs* list) const { ::freeifaddrs(list); }
};

std::string AddressText(const sockaddr* address) {
  if (address == nullptr) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address->sa_family == AF_INET)
    bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  if (address->sa_family == AF_INET6)
    bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (bytes == nullptr ||
      ::inet_ntop(address->sa_family, bytes, text.data(), text.size()) == nullptr)
    return {};
  return text.data();
}

}  // namespace

Result<std::vector<LocalInterface>> ListInterfaces() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return ErrnoError(errno, "list network interfaces");
  const std::unique_ptr<ifaddrs, FreeList> owner(list);
  std::map<std::string, LocalInterface> by_name;
  for (const ifaddrs* row = list; row != nullptr; row = row->ifa_next) {
    LocalInterface& interface = by_name[row->ifa_name];
    interface.name = row->ifa_name;
    interface.up = (row->ifa_flags & IFF_UP) != 0;
    interface.running = (row->ifa_flags & IFF_RUNNING) != 0;
    if (std::string text = AddressText(row->ifa_addr); !text.empty())
      interface.addresses.push_back(std::move(text));
  }
  std::vector<LocalInterface> interfaces;
  interfaces.reserve(by_name.size());
  for (auto& [name, interface] : by_name)
    interfaces.push_back(std::move(interface));
  return interfaces;
}

Result<std::vector<std::string>> InterfaceAddresses() {
  auto interfaces = ListInterfaces();
  if (!interfaces) return std::move(interfaces).error();
  std::vector<std::string> addresses;
  for (LocalInterface& interface : *interfaces) {
    for (std::string& address : interface.addresses) {
      if (std::ranges::find(addresses, address) == addresses.end())
        addresses.push_back(std::move(address));
    }
  }
  return addresses;
}

}  // namespace pw
