#include "audit/judge_filter_off.h"

#include "base/text.h"

#include <fmt/format.h>

namespace pw {
namespace {

void SayWhatWasSwitched(const FilterOffLook& look, FilterOffCounts& counts) {
  counts.doubts = look.doubts;
  for (const FilterOffNamespace& place : look.namespaces) {
    const std::string where = "namespace " + Printable(place.name);
    for (const std::string& table : place.switched)
      counts.switched.push_back(fmt::format("table {} of {}", Printable(table), where));
    for (const std::string& also : place.also)
      counts.remarks.push_back(fmt::format("{} of {} was off with it", also, where));
    for (const std::string& note : place.notes)
      counts.remarks.push_back(fmt::format("{}: {}", where, note));
    for (const std::string& gap : place.gaps)
      counts.doubts.push_back(fmt::format("{}: {}", where, gap));
    if (!place.differences.empty()) {
      counts.doubts.push_back(
          fmt::format("the ruleset of {} is not the one of before ({}): somebody changed it "
                      "meanwhile",
                      where, place.differences.front()));
    }
  }
}

void DoubtTheSecondLook(const FilterOffBasis& basis, FilterOffCounts& counts) {
  for (const SelfTestOutcome& outcome : basis.self_tests) {
    if (!outcome.passed) {
      counts.doubts.push_back(fmt::format("with the filter off {} did not see {} {} ({})",
                                          outcome.vantage, ToString(outcome.address),
                                          ToString(outcome.transport), outcome.reason));
    }
  }
  for (const ReportCoverage& row : basis.off.Coverage()) {
    if (row.hides) counts.doubts.push_back("with the filter off " + GapText(row));
  }
}

}  // namespace

FilterOffCounts JudgeFilterOff(const FilterOffBasis& basis, const OutsideBasis& outside,
                               FindingBook& book) {
  FilterOffCounts counts;
  if (basis.look == nullptr) return counts;
  counts.asked = true;
  SayWhatWasSwitched(*basis.look, counts);
  counts.looked = basis.off.looked();
  if (!counts.looked) return counts;
  counts.open_on = basis.on.OpenPorts().size();
  const auto open = basis.off.OpenPorts();
  counts.open_off = open.size();
  for (const OutsideView::Exposure& exposure : open) {
    if (basis.on.IsOpen(exposure.target->address, exposure.transport, exposure.port)) continue;
    counts.behind.push_back(
        {exposure.interface, exposure.transport, exposure.port,
         basis.on.StateAt(exposure.interface, exposure.transport, exposure.port)});
  }
  OutsideBasis second = outside;
  second.filter_on = &basis.on;
  counts.unexplained = JudgeOutside(basis.off, second, book).unexplained;
  DoubtTheSecondLook(basis, counts);
  return counts;
}

std::vector<ReportCoverage> CoverageOf(const FilterOffLook& look) {
  std::vector<ReportCoverage> rows;
  for (const FilterOffNamespace& place : look.namespaces) {
    for (const std::string& gap : place.gaps) {
      ReportCoverage row;
      row.coverage.subject = "packet filter off";
      row.coverage.status = CoverageStatus::kPartial;
      row.coverage.reason = Printable(gap);
      row.netns = place.name;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace pw
