#include "inventory/listener_names.h"

#include "base/text.h"
#include "model/port_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

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

/// What the order of listeners rests on, apart from them: they are large, and the sorting touches
/// each of them many times. Whole numbers, so that two keys are compared in a few steps.
struct SortKey {
  std::array<std::uint64_t, 3> address{};  ///< namespace and family, then the bytes in order
  std::uint64_t socket = 0;                ///< transport, port, number of the interface's name
  std::uint64_t state = 0;
  std::uint64_t inode = 0;
  std::size_t position = 0;
};

/// Those of one address together, in it what listens first.
auto ListOrder(const SortKey& k) {
  return std::tie(k.address, k.state, k.socket, k.inode, k.position);
}

/// What an id names: two listeners with the same are told apart by a number.
auto TupleOf(const SortKey& k) {
  return std::tie(k.address, k.socket);
}

using Pointers = std::vector<const Listener*>;

/// Names of interfaces in their order; few, however many listeners there are.
std::vector<std::string_view> InterfacesOf(const Pointers& listeners) {
  std::set<std::string_view> names;
  for (const Listener* l : listeners) {
    if (!l->interface.empty()) names.insert(l->interface);
  }
  return {names.begin(), names.end()};
}

SortKey KeyOf(const Listener& l, const std::vector<std::string_view>& interfaces) {
  SortKey key;
  key.address[0] = (std::uint64_t{l.netns} << 8) | static_cast<std::uint64_t>(l.address.family());
  std::size_t at = 0;
  for (const std::byte byte : l.address.Bytes()) {
    std::uint64_t& half = key.address.at(1 + at / 8);
    half |= std::to_integer<std::uint64_t>(byte) << (56 - at % 8 * 8);
    ++at;
  }
  const auto interface =
      l.interface.empty()
          ? 0
          : 1 + (std::ranges::lower_bound(interfaces, l.interface) - interfaces.begin());
  key.socket = (static_cast<std::uint64_t>(l.transport) << 48) | (std::uint64_t{l.port} << 32) |
               static_cast<std::uint64_t>(interface);
  key.state = static_cast<std::uint64_t>(l.state);
  key.inode = l.inode;
  return key;
}

/// The keys of `listeners`, in the order in which they are listed.
std::vector<SortKey> SortedKeys(const Pointers& listeners) {
  const auto interfaces = InterfacesOf(listeners);
  std::vector<SortKey> keys;
  keys.reserve(listeners.size());
  for (const Listener* l : listeners) {
    keys.push_back(KeyOf(*l, interfaces));
    keys.back().position = keys.size() - 1;
  }
  if (!std::ranges::is_sorted(keys, {}, ListOrder)) std::ranges::sort(keys, {}, ListOrder);
  return keys;
}

/// Listens or is merely bound; of other transports every socket is bound.
bool CanListen(const SortKey& key) {
  const auto transport = static_cast<Transport>(key.socket >> 48);
  return transport == Transport::kTcp || transport == Transport::kMptcp ||
         transport == Transport::kSctp;
}

/// For each of the sorted keys: it and those before it that have the same tuple. They stand
/// together unless some listen and others do not.
std::vector<std::uint32_t> NumbersOf(const std::vector<SortKey>& keys) {
  std::vector<std::uint32_t> numbers(keys.size(), 1);
  std::map<std::pair<std::array<std::uint64_t, 3>, std::uint64_t>, std::uint32_t> others;
  for (const SortKey& key : keys) {
    if (key.state != 0 && CanListen(key)) others.emplace(std::pair(key.address, key.socket), 0);
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto shared = others.find(std::pair(keys[i].address, keys[i].socket));
    if (shared != others.end()) {
      numbers[i] = ++shared->second;
    } else if (i > 0 && TupleOf(keys[i - 1]) == TupleOf(keys[i])) {
      numbers[i] = numbers[i - 1] + 1;
    }
  }
  return numbers;
}

/// Puts `listeners` into the order of `keys`, where they are not in it already.
void Arrange(const std::vector<SortKey>& keys, std::vector<Listener>& listeners) {
  if (std::ranges::is_sorted(keys, {}, &SortKey::position)) return;
  std::vector<Listener> arranged;
  arranged.reserve(listeners.size());
  for (const SortKey& key : keys)
    arranged.push_back(std::move(listeners[key.position]));
  listeners = std::move(arranged);
}

std::string IdOf(const Listener& l, std::string_view address, std::string_view label,
                 std::uint32_t number) {
  std::string id(ToString(l.transport));
  id += '/';
  if (l.transport != Transport::kPacket) id += address;
  if (!l.interface.empty()) id.append("%").append(l.interface);
  id.append("/").append(std::to_string(l.port)).append("@").append(label);
  if (number > 1) id.append("#").append(std::to_string(number));
  return id;
}

}  // namespace

std::string NamespaceLabel(const NetworkNamespace& facts) {
  return facts.name.empty() ? std::to_string(facts.inode) : facts.name;
}

void NameServices(Inventory& inventory) {
  for (Listener& listener : inventory.listeners)
    NameService(listener);
}

std::vector<std::size_t> ListingOrder(const std::vector<const Listener*>& listeners) {
  std::vector<std::size_t> order;
  order.reserve(listeners.size());
  for (const SortKey& key : SortedKeys(listeners))
    order.push_back(key.position);
  return order;
}

void IdentifyListeners(Inventory& inventory) {
  std::vector<std::string> labels;
  for (const NetworkNamespace& facts : inventory.namespaces)
    labels.push_back(NamespaceLabel(facts));
  std::vector<Listener>& listeners = inventory.listeners;
  Pointers pointers;
  pointers.reserve(listeners.size());
  for (const Listener& listener : listeners)
    pointers.push_back(&listener);
  const std::vector<SortKey> keys = SortedKeys(pointers);
  Arrange(keys, listeners);
  const std::vector<std::uint32_t> numbers = NumbersOf(keys);
  std::string address;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    Listener& listener = listeners[i];
    if (i == 0 || keys[i - 1].address != keys[i].address) address = ToString(listener.address);
    listener.id = IdOf(listener, address, labels[listener.netns], numbers[i]);
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
