#pragma once

#include "model/inventory.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Positions of `listeners` in the order in which IdentifyListeners puts them.
std::vector<std::size_t> ListingOrder(const std::vector<const Listener*>& listeners);

/// Sorts the listeners by namespace, address, state, transport and port, and gives each an id that
/// is the same in every run for the same thing.
void IdentifyListeners(Inventory& inventory);

/// Gives each listener that has no protocol name yet one from what its protocol itself is, else
/// from its port number.
void NameServices(Inventory& inventory);

/// The name under which a namespace stands in ids and tables: its name, else its inode.
std::string NamespaceLabel(const NetworkNamespace& facts);

/// PRETTY_NAME of os-release(5), without quotes; empty if it is not there.
std::string PrettyName(std::string_view os_release);

}  // namespace pw
