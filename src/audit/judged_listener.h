#pragma once

#include "audit/element_view.h"
#include "audit/holder.h"
#include "audit/match_warrant.h"
#include "audit/reach.h"
#include "model/port_list.h"
#include "model/service_identity.h"

#include <optional>
#include <vector>

namespace pw {

/// A listener with everything that the rules ask about it.
struct JudgedListener {
  const Listener* listener = nullptr;
  Reach reach;
  Holder holder;
  bool open = false;                  ///< IsOpen()
  std::optional<WarrantMatch> match;  ///< nothing without a list, or when not open
  /// What scans heard from it, each identity once; empty = not asked, or nothing was recognised.
  std::vector<const ServiceIdentity*> heard = {};

  bool Covered() const { return match && match->fit == WarrantFit::kCovered; }
};

/// Every listener of the element, in the order of the inventory. `list` may be null.
std::vector<JudgedListener> JudgeEach(const ElementView& view, const PortList* list);

}  // namespace pw
