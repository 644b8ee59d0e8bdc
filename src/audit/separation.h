#pragma once

#include "audit/finding_book.h"
#include "audit/outside_view.h"
#include "audit/self_test.h"
#include "model/port_list.h"
#include "model/verdict.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What a vantage that stands in one domain could reach of another domain's interfaces.
struct DomainPair {
  std::string from;
  std::string to;
  std::vector<std::string> vantages;   ///< that stand in `from`; empty = nobody looked from there
  std::vector<std::string> reachable;  ///< "tcp/22 (ssh) on oam", in their order
  std::vector<std::string> findings;   ///< ids
  std::string observed;                ///< in words; never empty
  Verdict verdict = Verdict::kInconclusive;
};

/// Holds each pair of the list's domains apart (TS 33.117 4.3.5.1), both ways: from the network of
/// one nothing of the other may be reached, unless its warrant is for every interface. What answers
/// without a router in between (its answer's TTL or hop limit is one that stacks begin with) is a
/// wrong-interface: the element takes packets for it on a link of the other domain. What a router
/// may have carried there is not settled: the networks may let the domains meet. "Nothing" counts
/// only from vantages whose self-tests passed.
std::vector<DomainPair> JudgeSeparation(const OutsideView& outside, const PortList& list,
                                        std::span<const SelfTestOutcome> self_tests,
                                        FindingBook& book);

}  // namespace pw
