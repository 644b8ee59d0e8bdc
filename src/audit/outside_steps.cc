#include "audit/outside_steps.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include <fmt/format.h>

namespace pw {
namespace {

void AddFindings(const AuditFacts& facts, TestStep& step,
                 const std::function<bool(const Finding&)>& counts) {
  for (const Finding& finding : facts.findings) {
    if (finding.Accepted() || !counts(finding)) continue;
    step.findings.push_back(finding.id);
    step.verdict = Worse(step.verdict, finding.verdict);
  }
}

}  // namespace

TestStep NotCarriedOut(std::string action, std::string expected) {
  return {std::move(action),     std::move(expected), "not carried out in this audit", {}, {},
          Verdict::kInconclusive};
}

TestStep SelfTestStep(const AuditFacts& facts) {
  TestStep step = NotCarriedOut("Show that each vantage sees what is open and what is closed",
                                "A port known to be open is seen open and one known to be closed "
                                "closed, for each address and transport");
  if (!facts.outside.looked || facts.self_tests.empty()) return step;
  std::vector<std::string> failed;
  for (const SelfTestOutcome& outcome : facts.self_tests) {
    if (!outcome.passed) {
      failed.push_back(fmt::format("{} at {} {} ({})", outcome.vantage, ToString(outcome.address),
                                   ToString(outcome.transport), outcome.reason));
    }
  }
  step.verdict = failed.empty() ? Verdict::kPass : Verdict::kInconclusive;
  step.observed = fmt::format("{} of {} passed", facts.self_tests.size() - failed.size(),
                              Count(facts.self_tests.size(), "self-test"));
  step.observed += failed.empty() ? fmt::format("; the first: {}", facts.self_tests.front().reason)
                                  : "; not: " + ListSome(failed, 2);
  return step;
}

TestStep ScanStep(const AuditFacts& facts) {
  TestStep step = NotCarriedOut("Scan every port of every interface from outside",
                                "Only documented ports answer (TS 33.117 4.4.2)");
  const OutsideCounts& outside = facts.outside;
  if (!outside.looked) return step;
  step.verdict = Verdict::kPass;
  step.observed =
      fmt::format("{}: {}, {} without a listener inside", Count(outside.addresses, "address"),
                  Count(outside.open, "open port"), outside.unexplained);
  if (outside.vantages > 1) step.observed += fmt::format("; from {} vantages", outside.vantages);
  AddFindings(facts, step, [](const Finding& finding) {
    return finding.outside == ToString(PortState::kOpen) &&
           std::ranges::find(finding.requirements, "R1") != finding.requirements.end();
  });
  std::vector<std::string> gaps;
  for (const ReportCoverage& row : facts.gaps.rows) {
    const std::string_view subject = row.coverage.subject;
    const bool outside_row = subject.starts_with("scan of ") || subject.starts_with("vantage ") ||
                             subject.starts_with("self-test of ");
    if (row.hides && outside_row) gaps.push_back(GapText(row));
  }
  if (!gaps.empty()) {
    step.observed += "; not settled: " + ListSome(gaps, 2);
    step.verdict = Worse(step.verdict, Verdict::kInconclusive);
  }
  if (facts.list == nullptr) step.verdict = Worse(step.verdict, Verdict::kInconclusive);
  return step;
}

TestStep RestrictedReachStep(const AuditFacts& facts) {
  TestStep step = NotCarriedOut("Hold every service against every interface",
                                "Each is reachable on the interfaces of its warrants alone (TS "
                                "33.117 4.3.2.2)");
  if (facts.list == nullptr || !facts.outside.looked) return step;
  step.verdict = Verdict::kPass;
  AddFindings(facts, step, [](const Finding& finding) {
    return finding.kind == FindingKind::kWrongInterface ||
           finding.kind == FindingKind::kUnexplainedExposure;
  });
  step.observed =
      step.findings.empty()
          ? fmt::format("{} on {}: none where it has no warrant",
                        Count(facts.entries.entries, "entry"),
                        Count(facts.list->interfaces.size(), "interface"))
          : fmt::format("{} where it has no warrant", Count(step.findings.size(), "service"));
  if (step.verdict == Verdict::kPass && !facts.gaps.of_ports.empty()) {
    step.verdict = Verdict::kInconclusive;
    step.observed += "; not seen: " + ListSome(facts.gaps.of_ports, 2);
  }
  return step;
}

TestStep FilterOffStep(const AuditFacts& facts) {
  const FilterOffCounts& counts = facts.filter_off;
  TestStep step =
      NotCarriedOut("Look from outside with the element's packet filter on, and again with it off",
                    "What the filter hides is known and has a reason; afterwards the filter is as "
                    "it was before");
  if (!counts.asked) {
    step.observed += ": --with-filter-off asks for it";
    return step;
  }
  step.verdict = counts.doubts.empty() ? Verdict::kPass : Verdict::kInconclusive;
  if (!counts.looked) {
    step.observed = counts.doubts.empty()
                        ? "no second look: the element has no packet filter that could be off"
                        : "no second look";
  } else {
    std::vector<std::string> behind;
    for (const BehindFilter& port : counts.behind) {
      behind.push_back(fmt::format("{}/{} on {} ({} with it on)", ToString(port.transport),
                                   port.port, port.interface,
                                   port.on ? ToString(*port.on) : "not asked"));
    }
    step.observed =
        fmt::format("{} with the filter on, {} with it off ({})",
                    Count(counts.open_on, "open port"), counts.open_off, ListSome(counts.switched));
    step.observed += behind.empty() ? "; none behind the filter"
                                    : fmt::format(
                                          "; behind the filter: {}; {} of them without a "
                                          "listener inside",
                                          ListSome(behind, 5), counts.unexplained);
    step.observed += "; put back";
    AddFindings(facts, step, [&](const Finding& finding) {
      const FindingSubject& subject = finding.subject;
      return std::ranges::any_of(counts.behind, [&](const BehindFilter& port) {
        return subject.transport == port.transport &&
               std::ranges::find(subject.ports, port.port) != subject.ports.end() &&
               std::ranges::find(subject.interfaces, port.interface) != subject.interfaces.end();
      });
    });
  }
  if (!counts.remarks.empty()) step.observed += "; " + ListSome(counts.remarks);
  if (!counts.doubts.empty()) step.observed += "; not settled: " + ListSome(counts.doubts);
  return step;
}

std::vector<TestStep> SeparationSteps(const AuditFacts& facts) {
  std::vector<TestStep> steps;
  for (const DomainPair& pair : facts.separation) {
    TestStep step{fmt::format("From the network of domain {} reach interfaces of domain {}",
                              pair.from, pair.to),
                  "Nothing answers, unless its warrant is for every interface (TS 33.117 4.3.5.1)",
                  pair.observed,
                  {},
                  {},
                  pair.verdict};
    const bool found = !pair.findings.empty();
    if (found) {
      // An exception may have accepted what was found.
      step.verdict = Verdict::kPass;
      AddFindings(facts, step, [&](const Finding& finding) {
        return std::ranges::find(pair.findings, finding.id) != pair.findings.end();
      });
      if (step.findings.empty()) step.observed += " (accepted by exception)";
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace pw
