#pragma once

#include "base/result.h"
#include "model/inventory.h"

#include <string>

namespace pw {

/// From where an inventory is to be fetched, and how.
struct RemoteRequest {
  std::string host;           ///< "ssh://[USER@]HOST[:PORT]"; empty = this host
  std::string identity;       ///< file of a private key; empty = agent and ssh_config(5)
  std::string known_hosts;    ///< file; empty = the user's and the system's
  std::string host_key;       ///< "SHA256:..." to accept; empty = as known_hosts says
  std::string sudo = "auto";  ///< "auto", "always" or "never"
  std::string collector;      ///< file; empty = the one that came with this program
  std::string netns = "all";  ///< "all", "self", a name or an inode
  std::string owners = "auto";
};

/// Takes the inventory of another host: logs in, brings the collector for its machine there, has it
/// run (as root where the login may become root without a password), and takes back what it
/// prints, which is believed no more than a file from a stranger. Nothing is left there. What could
/// not be seen for want of rights is told in the coverage. Errors: kInvalid (address, key, output),
/// kDenied (host key, login, sudo), kUnavailable, kNotFound (collector), kTimeout.
Result<Inventory> TakeRemoteInventory(const RemoteRequest& request);

}  // namespace pw
