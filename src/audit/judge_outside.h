#pragma once

#include "audit/finding_book.h"
#include "audit/judged_listener.h"
#include "audit/outside_view.h"
#include "model/forbidden.h"
#include "model/port_list.h"

#include <cstddef>
#include <span>

namespace pw {

/// What the view from outside adds.
struct OutsideCounts {
  bool looked = false;
  std::size_t addresses = 0;
  std::size_t open = 0;            ///< ports proven open, each address counted
  std::size_t unexplained = 0;     ///< of those, without a listener inside
  std::size_t sctp_confirmed = 0;  ///< documented SCTP ports that a user-space stack serves
  bool saw_all_sctp = false;       ///< so that a user-space stack hides nothing
};

/// Holds every port that is open from outside against what is known inside. One that no listener
/// explains is an unexplained-exposure: a failure of R1 and R4 without a warrant, unsettled with
/// one; of R5 too where its number is forbidden or hints at a forbidden service. One that only a
/// user-space SCTP stack explains needs a warrant of its own.
OutsideCounts JudgeOutside(const OutsideView& outside, std::span<const JudgedListener> judged,
                           const PortList* list, std::span<const ForbiddenList> forbidden,
                           FindingBook& book);

}  // namespace pw
