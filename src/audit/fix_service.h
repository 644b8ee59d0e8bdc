#pragma once

#include "audit/element_view.h"
#include "model/finding.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

struct ServiceFix {
  std::string fix;
  std::string undo;
};

/// Commands that switch services off for good and back on. inetd and xinetd services come before
/// units, since the unit of the super-server must stay. Nothing if no service is known; kernel
/// subsystems without a unit of their own have commands of their own.
std::optional<ServiceFix> DisableServices(const ElementView& view,
                                          const std::vector<const Service*>& services,
                                          const FindingIdentity& identity);

}  // namespace pw
