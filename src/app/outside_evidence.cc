#include "app/outside_evidence.h"

#include "app/scan_capture.h"
#include "app/scan_file_name.h"
#include "base/text.h"
#include "model/scan_json.h"
#include "model/sha256.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

/// As ScanFileName(), which no other of the files has.
std::string FreeScanFileName(const std::string& name, const std::vector<BundleFile>& others) {
  std::string file = ScanFileName(name);
  for (int number = 2; std::ranges::find(others, file, &BundleFile::name) != others.end(); ++number)
    file = ScanFileName(fmt::format("{}-{}", name, number));
  return file;
}

/// Names what steps rest on.
void NameRecords(AuditReport& report, const std::vector<std::string>& names,
                 const std::function<bool(const TestStep&)>& rests) {
  for (TestCase& test_case : report.test_cases) {
    for (TestStep& step : test_case.steps) {
      if (rests(step)) step.records = names;
    }
  }
}

/// Puts a scan into a file of its own; gives the name of its text as a record.
std::string AddScanFile(std::string text, const std::string& name, BundleContent& content) {
  std::string record = "sha256:" + Sha256Hex(text);
  content.further_scans.push_back({FreeScanFileName(name, content.further_scans), std::move(text)});
  return record;
}

void AddScans(std::span<const ScanResult> scans, const AuditDocuments& documents,
              BundleContent& content, AuditReport& report) {
  if (scans.empty()) return;
  content.scan_json = documents.scan_json;
  std::vector<std::string> names = {"sha256:" + Sha256Hex(documents.scan_json)};
  for (std::size_t i = 1; i < scans.size(); ++i) {
    names.push_back(
        AddScanFile(documents.further_scans_json.at(i - 1), scans[i].vantage.name, content));
  }
  NameRecords(report, names, [](const TestStep& step) {
    return step.key == "scan" || step.key == "self-test" || step.key == "reach" ||
           step.key == "separation";
  });
}

/// The raw exchanges that findings rest on.
void KeepExchanges(const std::vector<ScanResult>& scans, const AuditReport& report,
                   BundleContent& content) {
  for (const Finding& finding : report.findings) {
    for (const std::string& name : finding.records) {
      for (const ScanResult& scan : scans) {
        if (const auto found = scan.records.find(name); found != scan.records.end())
          content.records.Keep(found->second);
      }
    }
  }
}

/// The packet filters by which the matrix is explained.
void KeepRulesets(const std::vector<ElementNetwork>& networks, BundleContent& content,
                  AuditReport& report) {
  for (const ElementNetwork& network : networks) {
    if (network.ruleset.empty()) continue;
    report.notes.push_back(fmt::format("nftables ruleset of namespace {}: record {}",
                                       Printable(network.name),
                                       content.records.Keep(network.ruleset)));
  }
}

/// The second look: its scans as files, the rulesets of before, while and after as records.
void KeepFilterOff(const FilterOffLook& look, BundleContent& content, AuditReport& report) {
  std::vector<std::string> names;
  for (const ScanResult& scan : look.scans) {
    const std::string& name = scan.vantage.name;
    names.push_back(
        AddScanFile(ScanJson(scan), name + (name.empty() ? "" : "-") + "filter-off", content));
  }
  KeepExchanges(look.scans, report, content);
  for (const FilterOffNamespace& place : look.namespaces) {
    if (place.switched.empty()) continue;
    std::vector<std::string> kept;
    for (const std::string* ruleset : {&place.before, &place.off, &place.after})
      kept.push_back(content.records.Keep(*ruleset));
    report.notes.push_back(fmt::format(
        "nftables ruleset of namespace {} before the second look: record {}, while the filter was "
        "off: record {}, after it was put back: record {}",
        Printable(place.name), kept[0], kept[1], kept[2]));
    names.insert(names.end(), kept.begin(), kept.end());
  }
  NameRecords(report, names, [](const TestStep& step) { return step.key == "filter-off"; });
}

}  // namespace

void KeepOutside(const OutsideLook& look, const AuditDocuments& documents, BundleContent& content,
                 AuditReport& report) {
  AddScans(look.scans, documents, content, report);
  if (look.captured) content.capture = CaptureFile(look.capture);
  KeepExchanges(look.scans, report, content);
  KeepRulesets(look.networks, content, report);
  if (look.filter_off) KeepFilterOff(*look.filter_off, content, report);
}

}  // namespace pw
