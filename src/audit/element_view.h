#pragma once

#include "audit/netns_selection.h"
#include "model/inventory.h"
#include "model/port_list.h"

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pw {

/// The part of an inventory that is the element, with the look-ups that the rules need. Views into
/// the inventory, which must outlive it and stay unchanged.
class ElementView {
 public:
  ElementView(const Inventory& inventory, const NetnsSelection& selection);

  const Inventory& inventory() const { return *inventory_; }
  const NetnsSelection& selection() const { return *selection_; }
  const std::vector<const Listener*>& listeners() const { return listeners_; }
  const std::vector<const Service*>& services() const { return services_; }

  /// Services that own a listener: by its id, or by its unit. inetd services first.
  std::vector<const Service*> ServicesOf(const Listener& listener) const;
  /// Nothing if the element has no service of that name.
  const Service* ServiceNamed(std::string_view name) const;
  /// The element's listeners of a service.
  std::vector<const Listener*> ListenersOf(const Service& service) const;
  /// Could the address be one of a listener's namespace? True also where its addresses are not
  /// known, or where no namespace of the host has it: a translation may lead there.
  bool MayHave(const Listener& listener, const IpAddress& address) const;
  /// Those of `interfaces` that the namespace has an address of; all, if it has none of them.
  std::vector<Interface> InterfacesOf(std::uint32_t netns,
                                      std::span<const Interface> interfaces) const;
  /// Name of a listener's namespace, stable from run to run as far as it can be: empty for the
  /// collector's own, else its name, else the container or unit that lives in it, else its inode.
  std::string NetnsName(const Listener& listener) const;

 private:
  const Inventory* inventory_;
  const NetnsSelection* selection_;
  std::vector<const Listener*> listeners_;
  std::vector<const Service*> services_;
  std::vector<std::string> netns_names_;
  std::unordered_multimap<std::string_view, const Service*> owners_;  ///< listener id -> service
  std::unordered_map<std::string_view, const Service*> by_name_;
  std::unordered_map<std::string_view, const Listener*> by_id_;
  std::unordered_multimap<std::string_view, const Listener*> by_unit_;
};

}  // namespace pw
