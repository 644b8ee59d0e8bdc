#pragma once

#include "audit/element_view.h"
#include "audit/explanation.h"
#include "audit/judged_listener.h"
#include "audit/outside_view.h"
#include "model/audit_report.h"
#include "model/finding.h"
#include "model/port_list.h"

#include <span>
#include <vector>

namespace pw {

/// What a matrix is made from.
struct MatrixBasis {
  const ElementView& view;
  std::span<const JudgedListener> judged;
  const PortList* list = nullptr;  ///< null: nothing is documented
  const OutsideView& outside;
  const Explanations& explanations;
  const OutsideView& filter_off;  ///< what was seen with the packet filter off
};

/// One row for each interface, transport and port that is open inside, documented, or open from
/// outside, sorted. An
/// entry for "any" counts on every interface that the list names. A documented range with nothing
/// open in it is one row.
/// Where somebody looked from outside each port has a row on every interface of the list (TS 33.117
/// 4.3.2.2), and each row on which the views disagree says why.
std::vector<MatrixRow> BuildMatrix(const MatrixBasis& basis, std::span<const Finding> findings);

}  // namespace pw
