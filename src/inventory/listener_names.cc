#include "inventory/listener_names.h"

#include "base/text.h"
#include "model/port_names.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint16_t kSctpProtocol = 132;
constexpr std::uint16_t kSctpOverUdp = 9899;  // RFC 6951 s.6

void NameService(Listener& listener) {
  if (listener.transport == Transport::kRaw && listener.port == kSctpProtocol) {
    listener.service = "sctp";
    listener.service_source = "protocol";
    listener.note =
        "user-space SCTP stack: handles IP protocol 132, its ports are not visible from "
        "the host";
  } else if (listener.transport == Transport::kUdp && listener.port == kSctpOverUdp) {
    listener.note = "SCTP over UDP (RFC 6951): SCTP ports may be reachable through it";
  }
  if (!listener.service.empty()) return;
  const std::string_view name = PortName(listener.transport, listener.port);
  if (name.empty()) return;
  listener.service = name;
  listener.service_source = "port-number";
}

bool ComesBefore(const Listener& a, const Listener& b) {
  const auto order = [](const Listener& l) {
    return std::tie(l.netns, l.address, l.state, l.transport, l.port, l.interface, l.inode);
  };
  return order(a) < order(b);
}

}  // namespace

std::string NamespaceLabel(const NetworkNamespace& facts) {
  return facts.name.empty() ? std::to_string(facts.inode) : facts.name;
}

void NameServices(Inventory& inventory) {
  for (Listener& listener : inventory.listeners)
    NameService(listener);
}

void IdentifyListeners(Inventory& inventory) {
  std::ranges::sort(inventory.listeners, ComesBefore);
  std::vector<std::string> labels;
  for (const NetworkNamespace& facts : inventory.namespaces)
    labels.push_back(NamespaceLabel(facts));
  std::unordered_map<std::string, std::uint32_t> count;
  for (Listener& listener : inventory.listeners) {
    const bool packet = listener.transport == Transport::kPacket;
    std::string id =
        fmt::format("{}/{}{}{}/{}@{}", ToString(listener.transport),
                    packet ? "" : ToString(listener.address), listener.interface.empty() ? "" : "%",
                    listener.interface, listener.port, labels[listener.netns]);
    const std::uint32_t number = ++count[id];
    if (number > 1) id += fmt::format("#{}", number);
    listener.id = std::move(id);
  }
}

std::string PrettyName(std::string_view os_release) {
  while (const auto line = NextLine(os_release)) {
    if (!line->starts_with("PRETTY_NAME=")) continue;
    std::string_view value = Trim(line->substr(12));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return {};
}

}  // namespace pw
