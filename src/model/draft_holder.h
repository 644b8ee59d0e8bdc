#pragma once

#include "model/inventory.h"

#include <string>

namespace pw {

/// Who holds a listener, in the words of a port list.
struct DraftHolder {
  std::string process;  ///< executable name, kernel subsystem, or the program behind inetd
  std::string unit;     ///< systemd unit, unless its name changes from run to run
  std::string service;  ///< protocol name, "" where only the port number tells it
};

/// Holders that differ among themselves give an empty process: none of them alone is right.
DraftHolder HolderForDraft(const Inventory& inventory, const Listener& listener);

}  // namespace pw
