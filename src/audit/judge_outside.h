#pragma once

#include "audit/explanation.h"
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
  std::size_t vantages = 0;
  std::size_t open = 0;            ///< ports proven open, each address counted
  std::size_t known = 0;           ///< of those, whose protocol its behaviour proves
  std::size_t unexplained = 0;     ///< of those, without a listener inside
  std::size_t sctp_confirmed = 0;  ///< documented SCTP ports that a user-space stack serves
  bool saw_all_sctp = false;       ///< so that a user-space stack hides nothing
};

/// What the ports that are open from outside are held against.
struct OutsideBasis {
  const ElementView& view;
  std::span<const JudgedListener> judged;
  const PortList* list = nullptr;
  std::span<const ForbiddenList> forbidden;
  const Explanations& explanations;
  /// Set where what is judged was seen with the element's packet filter off: this is what was seen
  /// with it on, and what was open then is not judged again.
  const OutsideView* filter_on = nullptr;
};

/// Holds every port that is open from outside against what is known inside. One that no listener
/// explains is an unexplained-exposure: a failure of R1 and R4 without a warrant, unsettled with
/// one; where its warrant is for another interface it is a wrong-interface, a failure too. It
/// counts for R5 if its number is forbidden or hints at a forbidden service. One that only a
/// user-space SCTP stack explains needs a warrant of its own.
OutsideCounts JudgeOutside(const OutsideView& outside, const OutsideBasis& basis,
                           FindingBook& book);

}  // namespace pw
