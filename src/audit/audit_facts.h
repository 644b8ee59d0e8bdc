#pragma once

#include "audit/coverage_gaps.h"
#include "audit/element_view.h"
#include "audit/judge_filter_off.h"
#include "audit/judge_forbidden.h"
#include "audit/judge_list.h"
#include "audit/judge_listeners.h"
#include "audit/judge_outside.h"
#include "audit/judge_restart.h"
#include "audit/judge_services.h"
#include "audit/self_test.h"
#include "audit/separation.h"
#include "model/finding.h"
#include "model/port_list.h"

#include <span>
#include <vector>

namespace pw {

/// Everything that the requirements and the test cases are judged from.
struct AuditFacts {
  const PortList* list = nullptr;  ///< null = none was given
  std::span<const ForbiddenList> forbidden;
  ListenerCounts listeners;
  ServiceCounts services;
  ListCounts entries;
  CoverageGaps gaps;  ///< of inside and outside
  OutsideCounts outside;
  RestartCounts restart;
  FilterOffCounts filter_off;
  std::vector<SelfTestOutcome> self_tests;
  std::vector<DomainPair> separation;
  std::vector<ForbiddenOutcome> outcomes;
  std::vector<Finding> findings;  ///< final, worst first
};

/// "tcp/23 (telnet/tcp), tcp/79 (finger/tcp) and 4 more".
std::string ListSome(const std::vector<std::string>& items, std::size_t most = 3);
/// "1 port", "2 ports".
std::string Count(std::size_t number, std::string_view thing);
/// A finding in a few words: "tcp/23 (telnet/tcp)", or its service.
std::string Brief(const Finding& finding);

}  // namespace pw
