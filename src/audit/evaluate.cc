#include "audit/evaluate.h"

#include "audit/absorb.h"
#include "audit/audit_facts.h"
#include "audit/exceptions.h"
#include "audit/explanation.h"
#include "audit/fix.h"
#include "audit/heard.h"
#include "audit/judge_filter_off.h"
#include "audit/judge_outside.h"
#include "audit/judge_restart.h"
#include "audit/matrix.h"
#include "audit/outside_view.h"
#include "audit/requirements.h"
#include "audit/self_test.h"
#include "audit/separation.h"
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

ReportCoverage RowOf(const FailedVantage& vantage) {
  ReportCoverage row;
  row.coverage.subject = "vantage " + vantage.name;
  row.coverage.status = CoverageStatus::kPartial;
  row.coverage.reason = vantage.why;
  row.hides = true;
  return row;
}

void AddOutsideGaps(const OutsideView& outside, std::span<const FailedVantage> failed,
                    CoverageGaps& gaps) {
  std::vector<ReportCoverage> rows = outside.Coverage();
  for (const FailedVantage& vantage : failed)
    rows.push_back(RowOf(vantage));
  for (ReportCoverage& row : rows) {
    if (row.hides) gaps.of_ports.push_back(GapText(row));
    gaps.rows.push_back(std::move(row));
  }
}

Verdict WorstOf(std::span<const RequirementResult> requirements) {
  Verdict worst = Verdict::kNotApplicable;
  for (const RequirementResult& requirement : requirements)
    worst = Worse(worst, requirement.verdict);
  return worst;
}

OutsideView ViewOf(const AuditInput& input, std::span<const ScanResult> scans) {
  if (input.list == nullptr) return {scans, {}};
  return {scans, input.list->interfaces};
}

void AddFilterGaps(const FilterOffLook* look, CoverageGaps& gaps) {
  if (look == nullptr) return;
  for (ReportCoverage& row : CoverageOf(*look))
    gaps.rows.push_back(std::move(row));
}

/// A vantage that could not be shown to see keeps its silence from counting.
void AddSelfTests(AuditFacts& facts) {
  for (const SelfTestOutcome& outcome : facts.self_tests) {
    ReportCoverage row = CoverageOf(outcome);
    if (row.hides) facts.gaps.of_ports.push_back(GapText(row));
    facts.gaps.rows.push_back(std::move(row));
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

void AddFilteredNote(AuditReport& report) {
  const auto filtered = std::ranges::count_if(report.matrix, [](const MatrixRow& row) {
    return row.inside && (row.outside == ToString(PortState::kClosed) ||
                          row.outside == ToString(PortState::kFiltered));
  });
  if (filtered == 0) return;
  report.notes.push_back(fmt::format(
      "{} inside and not reachable from outside: judged as open, since a filter removes "
      "nothing; the matrix says what filters each",
      Count(static_cast<std::size_t>(filtered), "port")));
}

}  // namespace

AuditReport Evaluate(const AuditInput& input) {
  const ElementView view(input.inventory, input.selection);
  std::vector<JudgedListener> judged = JudgeEach(view, input.list);

  AuditFacts facts;
  facts.list = input.list;
  facts.forbidden = input.forbidden;
  facts.gaps = FindCoverageGaps(view);
  const OutsideView outside = ViewOf(input, input.scans);
  AttachHeard(view, outside, judged);
  const OutsideView filter_off = ViewOf(
      input, input.filter_off == nullptr ? std::span<const ScanResult>{} : input.filter_off->scans);
  AttachHeard(view, filter_off, judged);
  AddOutsideGaps(outside, input.failed_vantages, facts.gaps);
  facts.self_tests = JudgeSelfTests(view, outside, judged, input.list);
  AddSelfTests(facts);

  FindingBook book;
  facts.outcomes = JudgeForbidden(view, judged, input.forbidden, book);
  facts.listeners = JudgeListeners(view, judged, facts.gaps.owners_complete, book);
  facts.services = JudgeServices(view, judged, input.list, book);
  const Explanations explanations(input.networks);
  const OutsideBasis basis{view, judged, input.list, input.forbidden, explanations};
  facts.outside = JudgeOutside(outside, basis, book);
  facts.filter_off = JudgeFilterOff(
      {input.filter_off, outside, filter_off, JudgeSelfTests(view, filter_off, judged, input.list)},
      basis, book);
  AddFilterGaps(input.filter_off, facts.gaps);
  facts.restart = JudgeRestart(input.baseline, view, judged, input.list, input.scans, book);
  std::vector<std::string> unused;
  if (input.list != nullptr) {
    facts.separation = JudgeSeparation(outside, *input.list, facts.self_tests, book);
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
  const Scheme scheme = input.scheme != nullptr ? *input.scheme : *BuiltInScheme("tr33806");
  report.scheme = {scheme.name, scheme.title, scheme.source};
  report.requirements = JudgeRequirements(facts, scheme);
  report.test_cases = WriteTestCases(facts, scheme);
  report.matrix =
      BuildMatrix({view, judged, input.list, outside, explanations, filter_off}, facts.findings);
  report.coverage = facts.gaps.rows;
  report.notes = Notes(facts);
  AddFilteredNote(report);
  report.notes.insert(report.notes.end(), unused.begin(), unused.end());
  report.verdict = WorstOf(report.requirements);
  report.findings = std::move(facts.findings);
  return report;
}

}  // namespace pw
