#pragma once

#include "audit/netns_selection.h"
#include "base/result.h"
#include "model/element_network.h"
#include "model/inventory.h"
#include "sys/network_namespace.h"

#include <vector>

namespace pw {

/// A network namespace of an inventory that was taken on this host just now: by its name below
/// /run/netns or a process that lives in it. Errors: kNotFound (gone, or another has its name),
/// kDenied.
Result<NetworkNamespaceFd> OpenNetns(const NetworkNamespace& netns);

/// Addresses and packet filter of each chosen namespace, read now on this host: with `nft`, which
/// runs inside it. What cannot be read is told in `filter_gap`. Nothing is changed.
std::vector<ElementNetwork> ReadElementNetworks(const Inventory& inventory,
                                                const NetnsSelection& selection);

}  // namespace pw
