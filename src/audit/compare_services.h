#pragma once

#include "audit/element_view.h"
#include "model/change.h"

#include <map>
#include <string>
#include <vector>

namespace pw {

/// What happened to one service. Pointers lead into the inventories.
struct ServiceChange {
  ChangeKind kind = ChangeKind::kChanged;
  const Service* before = nullptr;  ///< null if it appeared
  const Service* after = nullptr;   ///< null if it is gone
  std::vector<FieldChange> fields;  ///< of kChanged

  const Service& either() const { return after != nullptr ? *after : *before; }
};

struct ServiceComparison {
  std::vector<ServiceChange> changes;  ///< by manager and name
  std::vector<Uncompared> uncompared;
};

/// Holds the services of two looks against each other by manager and name (StableUnit): whether
/// they run (not asked of one-shots), their start state, whether and why they start at boot,
/// program, user, sockets and who may use them. One that neither runs nor would start is not told
/// as new or gone.
ServiceComparison CompareServices(const ElementView& old_view, const ElementView& new_view);

/// A package whose version is another one.
struct PackageChange {
  std::string name;
  std::string before;
  std::string after;
};

/// Holds the versions of the packages behind open listeners and services against each other. A
/// package that only one look has is told by its listener or service.
std::vector<PackageChange> ComparePackages(const ElementView& old_view,
                                           const ElementView& new_view);

}  // namespace pw
