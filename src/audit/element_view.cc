#include "audit/element_view.h"

#include "audit/service_state.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

template <class T>
void AddOnce(std::vector<const T*>& list, const T* item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

/// A namespace without a name has only a number that changes with every start; what lives in it
/// stays.
std::string NameByTenant(const Inventory& inventory, std::uint32_t index) {
  for (const Listener& listener : inventory.listeners) {
    if (listener.netns != index) continue;
    for (const std::uint32_t holder : listener.processes) {
      if (holder >= inventory.processes.size()) continue;
      const Process& process = inventory.processes[holder];
      if (!process.container.empty()) return process.container;
      if (!process.unit.empty()) return process.unit;
    }
  }
  return fmt::to_string(inventory.namespaces[index].inode);
}

}  // namespace

ElementView::ElementView(const Inventory& inventory, const NetnsSelection& selection)
    : inventory_(&inventory), selection_(&selection) {
  for (std::uint32_t i = 0; i < inventory.namespaces.size(); ++i) {
    const NetworkNamespace& netns = inventory.namespaces[i];
    netns_names_.push_back(netns.own            ? std::string()
                           : netns.name.empty() ? NameByTenant(inventory, i)
                                                : netns.name);
  }
  for (const Listener& listener : inventory.listeners) {
    if (!selection.Contains(listener.netns)) continue;
    listeners_.push_back(&listener);
    by_id_.emplace(listener.id, &listener);
    if (!listener.unit.empty()) by_unit_.emplace(listener.unit, &listener);
    if (!listener.creator_unit.empty() && listener.creator_unit != listener.unit)
      by_unit_.emplace(listener.creator_unit, &listener);
  }
  for (const Service& service : inventory.services) {
    const bool owns_one = std::ranges::any_of(
        service.listeners, [&](const std::string& id) { return by_id_.contains(id); });
    // A service whose sockets are all in namespaces that were not chosen is another element's.
    const bool elsewhere = !service.listeners.empty() && !owns_one;
    if (!owns_one && (elsewhere || !selection.host_services)) continue;
    services_.push_back(&service);
    by_name_.emplace(service.name, &service);
    for (const std::string& id : service.listeners)
      owners_.emplace(id, &service);
  }
}

std::vector<const Service*> ElementView::ServicesOf(const Listener& listener) const {
  std::vector<const Service*> services;
  const auto [first, last] = owners_.equal_range(listener.id);
  for (auto at = first; at != last; ++at)
    AddOnce(services, at->second);
  for (const std::string& unit : {listener.unit, listener.creator_unit}) {
    if (const Service* service = ServiceNamed(unit)) AddOnce(services, service);
  }
  std::ranges::sort(services, [](const Service* a, const Service* b) {
    const bool a_inetd = IsSuperServerEntry(*a);
    const bool b_inetd = IsSuperServerEntry(*b);
    return a_inetd != b_inetd ? a_inetd : a->name < b->name;
  });
  return services;
}

const Service* ElementView::ServiceNamed(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::vector<const Listener*> ElementView::ListenersOf(const Service& service) const {
  std::vector<const Listener*> listeners;
  for (const std::string& id : service.listeners) {
    if (const auto found = by_id_.find(id); found != by_id_.end())
      AddOnce(listeners, found->second);
  }
  const auto [first, last] = by_unit_.equal_range(service.name);
  for (auto at = first; at != last; ++at)
    AddOnce(listeners, at->second);
  return listeners;
}

bool ElementView::MayHave(const Listener& listener, const IpAddress& address) const {
  if (listener.netns >= inventory_->namespaces.size()) return true;
  const auto has = [&](const NetworkNamespace& netns) {
    return std::ranges::find(netns.addresses, address) != netns.addresses.end();
  };
  const NetworkNamespace& own = inventory_->namespaces[listener.netns];
  return own.addresses.empty() || has(own) || std::ranges::none_of(inventory_->namespaces, has);
}

std::vector<Interface> ElementView::InterfacesOf(std::uint32_t netns,
                                                 std::span<const Interface> interfaces) const {
  std::vector<Interface> near;
  if (netns < inventory_->namespaces.size()) {
    const auto& own = inventory_->namespaces[netns].addresses;
    for (const Interface& interface : interfaces) {
      const bool has = std::ranges::any_of(interface.addresses, [&](const IpAddress& address) {
        return std::ranges::find(own, address) != own.end();
      });
      if (has) near.push_back(interface);
    }
  }
  return near.empty() ? std::vector<Interface>(interfaces.begin(), interfaces.end()) : near;
}

std::string ElementView::NetnsName(const Listener& listener) const {
  return listener.netns < netns_names_.size() ? netns_names_[listener.netns] : std::string();
}

}  // namespace pw
