#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "audit/outside_view.h"
#include "model/audit_report.h"
#include "model/finding.h"
#include "model/port_list.h"

#include <span>
#include <vector>

namespace pw {

/// One row for each interface, transport and port that is open inside, documented, or open from
/// outside, sorted. An
/// entry for "any" counts on every interface that the list names. A documented range with nothing
/// open in it is one row. `list` may be null: then nothing is documented.
std::vector<MatrixRow> BuildMatrix(const ElementView& view, std::span<const JudgedListener> judged,
                                   const PortList* list, const OutsideView& outside,
                                   std::span<const Finding> findings);

}  // namespace pw
