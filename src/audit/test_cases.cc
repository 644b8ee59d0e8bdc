#include "audit/test_cases.h"

#include "audit/outside_steps.h"
#include "base/text.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

const Finding* FindById(const AuditFacts& facts, const std::string& id) {
  const auto found = std::ranges::find(facts.findings, id, &Finding::id);
  return found == facts.findings.end() ? nullptr : &*found;
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
  if (!outcome.settled.empty() && seen.empty())
    step.observed = "there, and shown to have no forbidden use: " + ListSome(outcome.settled);
  if (!outcome.unsettled.empty()) {
    const std::string open = "there, which is no failure; what all it accepts was not settled: " +
                             ListSome(outcome.unsettled);
    step.observed = seen.empty() ? open : step.observed + "; " + open;
    step.verdict = Worse(step.verdict, Verdict::kInconclusive);
  }
  if (!outcome.others.empty())
    step.observed += "; its port is held by something else: " + ListSome(outcome.others);
  if (step.verdict == Verdict::kPass && !facts.gaps.of_ports.empty()) {
    step.verdict = Verdict::kInconclusive;
    step.observed += "; not everything could be seen";
  }
  return step;
}

TestStep HoldListeners(const AuditFacts& facts) {
  return StepOfKinds(facts, "Hold every open listener against the list",
                     "Each has a warrant for where it can be reached and for who holds it",
                     {FindingKind::kUndocumentedPort, FindingKind::kWrongInterface,
                      FindingKind::kWrongProcess, FindingKind::kHiddenListener},
                     "every open listener has a warrant");
}

TestStep HoldServices(const AuditFacts& facts) {
  return StepOfKinds(facts, "Hold every activated service against the list",
                     "Each that runs or would start has a warrant",
                     {FindingKind::kUndocumentedService}, "every activated service has a warrant");
}

TestStep LookForDocumented(const AuditFacts& facts) {
  return StepOfKinds(facts, "Look for each documented port", "Each is open where the list says",
                     {FindingKind::kDocumentedNotFound}, "every documented port was found");
}

TestStep Assess(const AuditFacts&) {
  return NotCarriedOut("Check ports and services with vulnerability assessment tools",
                       "No known vulnerability without a plan (TS 33.117 4.4.3)");
}

TestStep RestartStep(const AuditFacts& facts) {
  TestStep step =
      NotCarriedOut("Restart the element and look again, without any configuration between",
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

std::vector<TestStep> ForbiddenSteps(const AuditFacts& facts) {
  std::vector<TestStep> steps;
  for (const ForbiddenOutcome& outcome : facts.outcomes)
    steps.push_back(ForbiddenStep(facts, outcome));
  if (steps.empty()) {
    steps.push_back(NotCarriedOut("Check the forbidden services", "None is there"));
    steps.back().observed = "no list of forbidden services was given";
  }
  return steps;
}

/// The steps of an audit that a scheme knows by one key.
std::vector<TestStep> StepsOf(const AuditFacts& facts, const std::string& key) {
  using Write = TestStep (*)(const AuditFacts&);
  static const std::map<std::string_view, Write> kSingle = {{"list", ReadList},
                                                            {"inventory", TakeInventory},
                                                            {"listeners", HoldListeners},
                                                            {"services", HoldServices},
                                                            {"documented", LookForDocumented},
                                                            {"self-test", SelfTestStep},
                                                            {"scan", ScanStep},
                                                            {"reach", RestrictedReachStep},
                                                            {"restart", RestartStep},
                                                            {"filter-off", FilterOffStep},
                                                            {"assessment", Assess}};
  std::vector<TestStep> steps;
  if (key == "separation") {
    steps = SeparationSteps(facts);
  } else if (key == "forbidden") {
    steps = ForbiddenSteps(facts);
  } else if (const auto single = kSingle.find(key); single != kSingle.end()) {
    steps.push_back(single->second(facts));
  }
  for (TestStep& step : steps)
    step.key = key;
  return steps;
}

/// The steps of a test case of the scheme. A second look that was asked for and that the scheme
/// does not know stands behind the first one.
std::vector<std::string> KeysOf(const SchemeTestCase& asked, bool adds_filter_off) {
  std::vector<std::string> keys = asked.steps;
  const auto scan = std::ranges::find(keys, "scan");
  if (adds_filter_off && scan != keys.end()) keys.insert(scan + 1, "filter-off");
  return keys;
}

}  // namespace

std::vector<TestCase> WriteTestCases(const AuditFacts& facts, const Scheme& scheme) {
  std::vector<TestCase> test_cases;
  const bool known = std::ranges::any_of(scheme.test_cases, [](const SchemeTestCase& asked) {
    return std::ranges::find(asked.steps, "filter-off") != asked.steps.end();
  });
  for (const SchemeTestCase& asked : scheme.test_cases) {
    TestCase test_case{asked.id, asked.title, {}, asked.clause, asked.unverified};
    for (const std::string& key : KeysOf(asked, facts.filter_off.asked && !known)) {
      for (TestStep& step : StepsOf(facts, key))
        test_case.steps.push_back(std::move(step));
    }
    if (test_case.steps.empty()) {
      // A list with a single domain has no pair to hold apart.
      TestStep none = NotCarriedOut(asked.title, asked.clause);
      none.observed = "nothing to do: the list has no two domains, or nobody looked from outside";
      test_case.steps.push_back(std::move(none));
    }
    test_cases.push_back(std::move(test_case));
  }
  return test_cases;
}

}  // namespace pw
