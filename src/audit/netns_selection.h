#pragma once

#include "base/result.h"
#include "model/inventory.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Which network namespaces of a host are the element.
struct NetnsSelection {
  std::string text = "all";           ///< as the user wrote it
  std::vector<std::uint32_t> chosen;  ///< indexes into Inventory::namespaces, ascending
  bool every = true;                  ///< all that the host has
  bool host_services = true;          ///< the host's own service manager belongs to the element

  bool Contains(std::uint32_t index) const;
};

/// "all"; "self" = the collector's own; a name; or an inode number for a namespace without a name.
/// Services of the host's service manager belong to the element only if the collector's own
/// namespace is chosen. Errors: kNotFound, naming what there is to choose from.
Result<NetnsSelection> SelectNetns(const Inventory& inventory, std::string_view text);

}  // namespace pw
