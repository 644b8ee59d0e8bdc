#include "audit/test_cases.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

const Finding* FindById(const AuditFacts& facts, const std::string& id) {
  const auto found = std::ranges::find(facts.findings, id, &Finding::id);
  return found == facts.findings.end() ? nullptr : &*found;
}

Verdict VerdictOf(const std::vector<RequirementResult>& requirements, std::string_view id) {
  const auto found = std::ranges::find(requirements, id, &RequirementResult::id);
  return found == requirements.end() ? Verdict::kInconclusive : found->verdict;
}

TestStep NotDone(std::string action, std::string expected) {
  return {std::move(action),     std::move(expected), "not carried out in this audit", {}, {},
          Verdict::kInconclusive};
}

TestStep ReadList(const AuditFacts& facts) {
  TestStep step{"Read the port list of the element",
                "A list of open ports and activated services, each entry with its purpose",
                "no port list was given",
                {},
                {},
                Verdict::kInconclusive};
  if (facts.list == nullptr) return step;
  step.observed =
      fmt::format("{} for ports and {} for services; {} without purpose",
                  Count(facts.list->ports.size(), "entry"),
                  Count(facts.list->services.size(), "entry"), facts.entries.drafted.size());
  const bool good = facts.entries.drafted.empty() && facts.entries.entries > 0;
  step.verdict = good ? Verdict::kPass : Verdict::kFail;
  return step;
}

TestStep TakeInventory(const AuditFacts& facts) {
  TestStep step{"List the sockets and activated services inside the element",
                "Every question to the element is answered",
                {},
                {},
                {},
                Verdict::kPass};
  step.observed =
      fmt::format("{}, {} ({} running); {} in total", Count(facts.listeners.open, "open listener"),
                  Count(facts.services.activated, "activated service"), facts.services.running,
                  Count(facts.gaps.rows.size(), "coverage row"));
  if (facts.listeners.not_open > 0)
    step.observed += fmt::format("; {} not open (bound, not listening)",
                                 Count(facts.listeners.not_open, "socket"));
  if (!facts.gaps.of_ports.empty()) {
    step.observed += "; not seen: " + ListSome(facts.gaps.of_ports);
    step.verdict = Verdict::kInconclusive;
  }
  return step;
}

TestStep ScanStep(const AuditFacts& facts) {
  TestStep step = NotDone("Scan every port of every interface from outside",
                          "Only documented ports answer (TS 33.117 4.4.2)");
  const OutsideCounts& outside = facts.outside;
  if (!outside.looked) return step;
  step.verdict = Verdict::kPass;
  step.observed =
      fmt::format("{}: {}, {} without a listener inside", Count(outside.addresses, "address"),
                  Count(outside.open, "open port"), outside.unexplained);
  for (const Finding& finding : facts.findings) {
    const bool open = finding.outside == ToString(PortState::kOpen) &&
                      std::ranges::find(finding.requirements, "R1") != finding.requirements.end();
    if (!open || finding.Accepted()) continue;
    step.findings.push_back(finding.id);
    step.verdict = Worse(step.verdict, finding.verdict);
  }
  std::vector<std::string> gaps;
  for (const ReportCoverage& row : facts.gaps.rows) {
    if (row.hides && row.coverage.subject.starts_with("scan of ")) gaps.push_back(GapText(row));
  }
  if (!gaps.empty()) {
    step.observed += "; not settled: " + ListSome(gaps, 2);
    step.verdict = Worse(step.verdict, Verdict::kInconclusive);
  }
  if (facts.list == nullptr) step.verdict = Worse(step.verdict, Verdict::kInconclusive);
  return step;
}

TestStep RestartStep(const AuditFacts& facts) {
  TestStep step = NotDone("Restart the element and look again, without any configuration between",
                          "The same listeners and services as before (TS 33.117 4.3.2.1 step 4)");
  const RestartCounts& restart = facts.restart;
  if (!restart.asked) return step;
  step.verdict = restart.doubts.empty() ? Verdict::kPass : Verdict::kInconclusive;
  std::vector<std::string> subjects;
  for (const Finding& finding : facts.findings) {
    if (finding.kind != FindingKind::kChangedAfterRestart) continue;
    step.findings.push_back(finding.id);
    if (!finding.Accepted()) step.verdict = Worse(step.verdict, finding.verdict);
    subjects.push_back(Brief(finding) + (finding.Accepted() ? " (accepted by exception)" : ""));
  }
  step.observed = restart.proof;
  if (!subjects.empty()) {
    step.observed +=
        fmt::format(". {}: {}", Count(subjects.size(), "difference"), ListSome(subjects));
  } else if (restart.doubts.empty()) {
    step.observed += ". No difference";
  }
  if (!restart.doubts.empty()) step.observed += ". Not settled: " + ListSome(restart.doubts, 2);
  return step;
}

/// Findings of the kinds that a step is about; accepted ones are told, and do not count.
TestStep StepOfKinds(const AuditFacts& facts, std::string action, std::string expected,
                     std::initializer_list<FindingKind> kinds, const std::string& nothing) {
  TestStep step{std::move(action), std::move(expected), {}, {}, {}, Verdict::kPass};
  std::vector<std::string> subjects;
  std::size_t accepted = 0;
  for (const Finding& finding : facts.findings) {
    const bool counts_as_unneeded =
        std::ranges::find(finding.requirements, "R1") != finding.requirements.end() &&
        std::ranges::find(kinds, FindingKind::kUndocumentedPort) != kinds.end() &&
        finding.subject.transport.has_value();
    if (std::ranges::find(kinds, finding.kind) == kinds.end() && !counts_as_unneeded) continue;
    if (finding.Accepted()) {
      ++accepted;
      continue;
    }
    step.verdict = Worse(step.verdict, finding.verdict);
    step.findings.push_back(finding.id);
    subjects.push_back(Brief(finding));
  }
  step.observed = subjects.empty() ? nothing
                                   : fmt::format("{}: {}", Count(subjects.size(), "finding"),
                                                 ListSome(subjects));
  if (accepted > 0) step.observed += fmt::format("; {} accepted by exception", accepted);
  if (step.verdict == Verdict::kPass && !facts.gaps.of_ports.empty()) {
    step.verdict = Verdict::kInconclusive;
    step.observed += "; not seen: " + ListSome(facts.gaps.of_ports, 2);
  }
  if (facts.list == nullptr) {
    step.verdict = Verdict::kInconclusive;
    step.observed = "no port list was given";
  }
  return step;
}

TestStep ForbiddenStep(const AuditFacts& facts, const ForbiddenOutcome& outcome) {
  const ForbiddenService& service = *outcome.service;
  TestStep step;
  step.action = fmt::format("{} {}: {}", outcome.list->name, service.id, service.title);
  step.expected = service.rule == ForbiddenRule::kConfiguration
                      ? "Not there, or not configured in a forbidden way"
                      : "Not there: not open, not running, not started at boot";
  step.verdict = Verdict::kPass;
  std::vector<std::string> seen;
  for (const std::string& id : outcome.findings) {
    const Finding* finding = FindById(facts, id);
    if (finding == nullptr) continue;
    step.findings.push_back(id);
    if (!finding->Accepted()) step.verdict = Worse(step.verdict, finding->verdict);
    seen.push_back(finding->title + (finding->Accepted() ? " (accepted by exception)" : ""));
  }
  step.observed = seen.empty() ? "not found" : ListSome(seen);
  if (!outcome.unsettled.empty()) {
    step.observed = "there, which is no failure; what it accepts was not tested: " +
                    ListSome(outcome.unsettled);
    step.verdict = Verdict::kInconclusive;
  }
  if (!outcome.others.empty())
    step.observed += "; its port is held by something else: " + ListSome(outcome.others);
  if (step.verdict == Verdict::kPass && !facts.gaps.of_ports.empty()) {
    step.verdict = Verdict::kInconclusive;
    step.observed += "; not everything could be seen";
  }
  return step;
}

}  // namespace

std::vector<TestCase> WriteTestCases(const AuditFacts& facts,
                                     const std::vector<RequirementResult>& requirements) {
  TestCase obtain{"TC1", "Obtain the list of opened ports and activated services", {}};
  obtain.steps = {ReadList(facts), TakeInventory(facts)};

  TestCase unneeded{"TC2", "Check that unnecessary ports and services are gone", {}};
  unneeded.steps = {
      StepOfKinds(facts, "Hold every open listener against the list",
                  "Each has a warrant for where it can be reached and for who holds it",
                  {FindingKind::kUndocumentedPort, FindingKind::kWrongInterface,
                   FindingKind::kWrongProcess, FindingKind::kHiddenListener},
                  "every open listener has a warrant"),
      StepOfKinds(facts, "Hold every activated service against the list",
                  "Each that runs or would start has a warrant",
                  {FindingKind::kUndocumentedService}, "every activated service has a warrant"),
      StepOfKinds(facts, "Look for each documented port", "Each is open where the list says",
                  {FindingKind::kDocumentedNotFound}, "every documented port was found"),
      ScanStep(facts),
      RestartStep(facts),
      NotDone("Check ports and services with vulnerability assessment tools",
              "No known vulnerability without a plan (TS 33.117 4.4.3)")};

  TestCase forbidden{"TC3", "Check that each explicitly forbidden item is gone", {}};
  for (const ForbiddenOutcome& outcome : facts.outcomes)
    forbidden.steps.push_back(ForbiddenStep(facts, outcome));
  if (forbidden.steps.empty()) {
    TestStep step = NotDone("Check the forbidden services", "None is there");
    step.verdict = VerdictOf(requirements, "R5");
    step.observed = "no list of forbidden services was given";
    forbidden.steps.push_back(std::move(step));
  }
  return {std::move(obtain), std::move(unneeded), std::move(forbidden)};
}

}  // namespace pw
