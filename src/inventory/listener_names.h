#pragma once

#include "model/inventory.h"

#include <string>
#include <string_view>

namespace pw {

/// Gives each listener its protocol name (from the kernel subsystem, from what the protocol itself
/// is, else from the port number) where it has none yet, and an id that is the same in every run
/// for the same thing; sorts the listeners by namespace, address, state, transport and port.
void NameListeners(Inventory& inventory);

/// The name under which a namespace stands in ids and tables: its name, else its inode.
std::string NamespaceLabel(const NetworkNamespace& facts);

/// PRETTY_NAME of os-release(5), without quotes; empty if it is not there.
std::string PrettyName(std::string_view os_release);

}  // namespace pw
