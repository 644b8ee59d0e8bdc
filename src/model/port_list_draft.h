#pragma once

#include "model/inventory.h"
#include "model/port_list.h"
#include "model/profile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// What a draft is made for.
struct DraftScope {
  std::vector<std::uint32_t> netns;  ///< indexes into Inventory::namespaces; empty = all
  bool host_services = true;         ///< services of the host's service manager belong to it
};

/// A list made from what a host has. It passes CheckPortList only where the profiles know a
/// purpose.
struct Draft {
  PortList list;
  std::vector<ProfileEntry> not_seen;  ///< the class expects it, the host does not have it
  std::vector<ListIssue> notes;        ///< what the user should know, without a place
};

/// Drafts a list: one entry for each port that a process or service holds (sockets that share one
/// count once, ports that the kernel picked become "ephemeral"), and one for each activated service
/// without a port. What `element_class` or `platform` expects too is filled in from there; a
/// reference that was not checked says "(unverified)". The rest has an empty purpose. Interfaces
/// are the addresses that sockets are bound to, named after what the class expects on them.
Draft DraftPortList(const Inventory& inventory, const Profile& element_class,
                    const Profile& platform, const DraftScope& scope);

/// A draft as YAML: the list, with what the class expects and the host lacks as a comment at the
/// end of the ports.
std::string FormatDraftYaml(const Draft& draft);

}  // namespace pw
