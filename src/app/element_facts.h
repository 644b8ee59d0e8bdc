#pragma once

#include "audit/element_view.h"
#include "base/result.h"
#include "model/audit_report.h"
#include "model/element_state.h"
#include "report/product_document.h"

#include <string>

namespace pw {

/// Looks at an element on this host: the hash of each program that holds one of its ports, taken
/// from the running process, and the state of the interfaces in each of its namespaces. What cannot
/// be read is there with its reason.
ElementState LookAtElement(const ElementView& view);

/// Who holds which port, and which services are active, of the chosen part of an inventory; for the
/// two documents. `state` and the list are the caller's to add.
DocumentFacts FactsOf(const ElementView& view);

}  // namespace pw
