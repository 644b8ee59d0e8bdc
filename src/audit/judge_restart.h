#pragma once

#include "audit/element_view.h"
#include "audit/finding_book.h"
#include "audit/judged_listener.h"
#include "model/inventory.h"
#include "model/port_list.h"
#include "model/scan_result.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// What an earlier audit of the same element saw, before the restart. Borrowed.
struct Baseline {
  const Inventory* inventory = nullptr;
  const NetnsSelection* selection = nullptr;
  std::vector<const ScanResult*> scans;  ///< of each vantage; empty = nobody looked from outside
  const PortList* list = nullptr;        ///< null = not at hand
  /// How long after the restart what is still missing counts as missing.
  std::chrono::seconds settle{60};
};

/// What the restart step found.
struct RestartCounts {
  bool asked = false;        ///< a baseline was given
  std::size_t findings = 0;  ///< written
  std::string proof;         ///< how the restart is known, and whether the element had settled
  /// Why the step cannot pass: no proof, or something that could not be compared.
  std::vector<std::string> doubts;
};

/// TS 33.117 4.3.2.1 step 4: the element is restarted and looked at again, without any
/// configuration in between, and must show the same. Writes changed-after-restart for each
/// difference of listeners, activated services and ports that are open from outside: fail; what is
/// missing is inconclusive while the element has not settled, and everything is if the restart is
/// not proven. What may be another configuration (packages, kernel, port list) is inconclusive,
/// since then the two looks cannot show what a restart alone does. Sockets and services that come
/// and go by themselves are no difference: UDP client sockets with a warrant, and services on
/// demand. `judged` are the listeners now, by the list; findings about them must be in the book.
/// Ports are compared as each vantage saw them; one that looked only once is told. `baseline` may
/// be null, `list` too; `scans` are those of now.
RestartCounts JudgeRestart(const Baseline* baseline, const ElementView& view,
                           std::span<const JudgedListener> judged, const PortList* list,
                           std::span<const ScanResult> scans, FindingBook& book);

}  // namespace pw
