#pragma once

#include "audit/element_view.h"
#include "audit/finding_book.h"
#include "audit/judged_listener.h"
#include "model/port_list.h"

#include <cstddef>
#include <span>

namespace pw {

struct ServiceCounts {
  std::size_t activated = 0;  ///< run now, or would start without a person
  std::size_t running = 0;
  std::size_t covered = 0;
};

/// Writes undocumented-service for each activated service without a warrant (R1 if it runs, R4).
/// A service is warranted by an entry of `services:`, by a port entry that names its unit or covers
/// one of its listeners, or through a unit that it triggers or is triggered by. One whose listeners
/// already have a finding gets no second one; units that belong together share theirs. An
/// inetd service is also warranted by an entry for its transport and port. Without a list (null) it
/// only counts.
ServiceCounts JudgeServices(const ElementView& view, std::span<const JudgedListener> judged,
                            const PortList* list, FindingBook& book);

}  // namespace pw
