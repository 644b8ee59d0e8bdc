#include "audit/evaluate.h"

#include "audit/absorb.h"
#include "audit/audit_facts.h"
#include "audit/exceptions.h"
#include "audit/fix.h"
#include "audit/judge_outside.h"
#include "audit/judge_restart.h"
#include "audit/matrix.h"
#include "audit/outside_view.h"
#include "audit/requirements.h"
#include "audit/test_cases.h"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>

#include <fmt/format.h>

namespace pw {
namespace {

/// Worst first; then failing before unsettled, then by subject, so that two runs compare.
void SortFindings(std::vector<Finding>& findings) {
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    const auto key = [](const Finding& finding) {
      return std::tuple(finding.Accepted(), -static_cast<int>(finding.severity),
                        finding.verdict != Verdict::kFail,
                        finding.subject.transport.has_value() ? 0 : 1,
                        finding.subject.transport.value_or(Transport::kTcp),
                        finding.subject.ports.empty() ? 0 : finding.subject.ports.front());
    };
    return std::tuple(key(a), a.subject.service, a.id) <
           std::tuple(key(b), b.subject.service, b.id);
  });
}

void Complete(const AuditInput& input, const ElementView& view, std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    std::ranges::sort(finding.subject.ports);
    Fix fix = FixFor(view, input.list, finding);
    finding.reproduce = std::move(fix.reproduce);
    finding.fix = std::move(fix.fix);
    finding.undo = std::move(fix.undo);
    finding.first_seen = input.inventory.taken;
    if (!finding.requirements.empty()) finding.requirement = finding.requirements.front();
  }
}

void AddOutsideGaps(const OutsideView& outside, CoverageGaps& gaps) {
  for (ReportCoverage& row : outside.Coverage()) {
    if (row.hides) gaps.of_ports.push_back(GapText(row));
    gaps.rows.push_back(std::move(row));
  }
}

/// The most exposed state that was seen of what a finding is about.
void SayOutside(const OutsideView& outside, std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    const FindingSubject& subject = finding.subject;
    if (!subject.transport || subject.ports.empty() || subject.interfaces.empty()) continue;
    std::optional<PortState> state;
    for (const std::string& interface : subject.interfaces) {
      const auto seen = outside.StateAt(interface, *subject.transport, subject.ports.front());
      if (!state || seen == PortState::kOpen) state = seen;
    }
    if (state) finding.outside = ToString(*state);
  }
}

/// What a reader should know and no finding says.
std::vector<std::string> Notes(const AuditFacts& facts) {
  std::vector<std::string> notes;
  if (facts.listeners.not_open > 0) {
    notes.push_back(fmt::format("{} bound without listening: not open, not judged",
                                Count(facts.listeners.not_open, "socket")));
  }
  if (facts.entries.behind_user_space > 0 && !facts.outside.saw_all_sctp) {
    notes.push_back(fmt::format("{} served by a user-space SCTP stack whose ports only a scan sees",
                                Count(facts.entries.behind_user_space, "sctp entry")));
  }
  return notes;
}

}  // namespace

AuditReport Evaluate(const AuditInput& input) {
  const ElementView view(input.inventory, input.selection);
  const std::vector<JudgedListener> judged = JudgeEach(view, input.list);

  AuditFacts facts;
  facts.list = input.list;
  facts.forbidden = input.forbidden;
  facts.gaps = FindCoverageGaps(view);
  const OutsideView outside(input.scan, input.list == nullptr
                                            ? std::span<const Interface>{}
                                            : std::span<const Interface>(input.list->interfaces));
  AddOutsideGaps(outside, facts.gaps);

  FindingBook book;
  facts.outcomes = JudgeForbidden(view, judged, input.forbidden, book);
  facts.listeners = JudgeListeners(view, judged, facts.gaps.owners_complete, book);
  facts.services = JudgeServices(view, judged, input.list, book);
  facts.outside = JudgeOutside(outside, judged, input.list, input.forbidden, book);
  facts.restart = JudgeRestart(input.baseline, view, judged, input.list, input.scan, book);
  std::vector<std::string> unused;
  if (input.list != nullptr) {
    facts.entries = JudgeList(view, judged, *input.list, input.forbidden, input.now, book);
    unused = ApplyExceptions(input.list->exceptions, input.now, book);
  }
  facts.findings = Absorb(std::move(book).Release());
  Complete(input, view, facts.findings);
  SayOutside(outside, facts.findings);
  SortFindings(facts.findings);

  AuditReport report;
  report.tool = input.tool;
  report.host = input.inventory.host;
  report.taken = input.inventory.taken;
  report.judged = input.now;
  if (input.list != nullptr) report.element = input.list->element;
  report.requirements = JudgeRequirements(facts);
  report.test_cases = WriteTestCases(facts, report.requirements);
  report.matrix = BuildMatrix(view, judged, input.list, outside, facts.findings);
  report.coverage = facts.gaps.rows;
  report.notes = Notes(facts);
  report.notes.insert(report.notes.end(), unused.begin(), unused.end());
  report.verdict = Verdict::kNotApplicable;
  for (const RequirementResult& requirement : report.requirements)
    report.verdict = Worse(report.verdict, requirement.verdict);
  report.findings = std::move(facts.findings);
  return report;
}

}  // namespace pw
