#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "audit/outside_view.h"

#include <span>
#include <vector>

namespace pw {

/// The open listener inside that explains a port which is open from outside: same transport (MPTCP
/// takes plain TCP), same port, in a namespace that may have the address, and bound so that the
/// address reaches it. Null if there is none.
const JudgedListener* ListenerBehind(const ElementView& view,
                                     std::span<const JudgedListener> judged,
                                     const OutsideView::Exposure& exposure);

/// All such listeners: those bound to the address itself, or, where there are none, those bound to
/// all addresses, as the kernel would choose.
std::vector<const JudgedListener*> ListenersBehind(const ElementView& view,
                                                   std::span<const JudgedListener> judged,
                                                   const OutsideView::Exposure& exposure);

/// A user-space SCTP stack: an open raw socket of protocol 132. Null if there is none.
const JudgedListener* UserSpaceSctp(std::span<const JudgedListener> judged);

}  // namespace pw
