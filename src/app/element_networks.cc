#include "app/element_networks.h"

#include "app/nft_ruleset.h"
#include "inventory/listener_names.h"
#include "sys/interface_list.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kByProcess = "process ";

std::vector<std::string> PathsOf(const NetworkNamespace& netns) {
  std::vector<std::string> paths;
  if (netns.own) paths.emplace_back("/proc/thread-self/ns/net");
  if (netns.name == "host") paths.emplace_back("/proc/1/ns/net");
  if (!netns.name.empty()) paths.push_back("/run/netns/" + netns.name);
  for (const std::string& found : netns.found_by) {
    if (found.starts_with(kByProcess))
      paths.push_back(fmt::format("/proc/{}/ns/net", found.substr(kByProcess.size())));
  }
  return paths;
}

void ReadFilter(ElementNetwork& network) {
  auto ruleset = ReadNftRuleset(RulesetForm::kJson);
  if (!ruleset) {
    network.filter_gap = ruleset.error().what;
    return;
  }
  auto filter = ParseNftRuleset(*ruleset);
  if (!filter) {
    network.filter_gap = filter.error().what;
    return;
  }
  network.filter = *std::move(filter);
  network.ruleset = *std::move(ruleset);
  if (const std::string legacy = LegacyFilterTables(); !legacy.empty())
    network.filter_gap = "iptables (legacy) has tables that nft does not show: " + legacy;
}

ElementNetwork ReadNetwork(const NetworkNamespace& netns) {
  ElementNetwork network;
  network.netns = netns.inode;
  network.name = NamespaceLabel(netns);
  const auto handle = OpenNetns(netns);
  if (!handle) {
    network.filter_gap = handle.error().what;
    return network;
  }
  const auto entry = NetworkNamespaceEntry::Enter(*handle);
  if (!entry) {
    network.filter_gap = entry.error().what;
    return network;
  }
  if (const auto addresses = InterfaceAddresses()) {
    for (const std::string& text : *addresses) {
      if (const auto address = IpAddress::Parse(text)) network.addresses.push_back(*address);
    }
  }
  ReadFilter(network);
  return network;
}

}  // namespace

Result<NetworkNamespaceFd> OpenNetns(const NetworkNamespace& netns) {
  std::optional<Error> first;
  for (const std::string& path : PathsOf(netns)) {
    auto handle = NetworkNamespaceFd::Open(path);
    if (handle && handle->inode() == netns.inode) return handle;
    if (!handle && !first) first = handle.error();
  }
  if (first) return *first;
  return Error{
      Error::Code::kNotFound,
      fmt::format("open network namespace {}: it has neither name nor process", netns.inode)};
}

std::vector<ElementNetwork> ReadElementNetworks(const Inventory& inventory,
                                                const NetnsSelection& selection) {
  std::vector<ElementNetwork> networks;
  for (const std::uint32_t index : selection.chosen)
    networks.push_back(ReadNetwork(inventory.namespaces[index]));
  return networks;
}

}  // namespace pw
