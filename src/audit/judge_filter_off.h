#pragma once

#include "audit/judge_outside.h"
#include "audit/outside_view.h"
#include "audit/self_test.h"
#include "model/audit_report.h"
#include "model/filter_off_look.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// A port that was open from outside with the packet filter off alone.
struct BehindFilter {
  std::string interface;
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;
  std::optional<PortState> on;  ///< with the filter on; nothing = not asked
};

/// What comes of two looks from outside, with the element's packet filter on and off.
struct FilterOffCounts {
  bool asked = false;
  bool looked = false;          ///< there was a second look
  std::size_t open_on = 0;      ///< ports proven open with the filter on, each address counted
  std::size_t open_off = 0;     ///< the same with the filter off
  std::size_t unexplained = 0;  ///< of those behind the filter, without a listener inside
  std::vector<BehindFilter> behind;
  std::vector<std::string> switched;  ///< "table inet fw of namespace mme"
  std::vector<std::string> remarks;   ///< what a reader must know, and nothing hides behind
  std::vector<std::string> doubts;    ///< why it may not show everything
};

/// What the two looks are judged from.
struct FilterOffBasis {
  const FilterOffLook* look = nullptr;  ///< null: nobody asked for it
  const OutsideView& on;
  const OutsideView& off;
  std::span<const SelfTestOutcome> self_tests;  ///< of the second look
};

/// Compares the two looks. What is open with the filter off alone and has no listener inside goes
/// into the book by the rules of JudgeOutside; what has one is judged as open already, by the view
/// from inside, since a filter removes nothing. `outside`: what the first look was held against.
FilterOffCounts JudgeFilterOff(const FilterOffBasis& basis, const OutsideBasis& outside,
                               FindingBook& book);

/// What of the element's packet filters stayed on or is not known.
std::vector<ReportCoverage> CoverageOf(const FilterOffLook& look);

}  // namespace pw
