#pragma once

#include "base/time_text.h"
#include "model/coverage.h"
#include "model/finding.h"
#include "model/inventory.h"
#include "model/port_list.h"
#include "model/verdict.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// What made a report.
struct Tool {
  std::string name = "portwarrant";
  std::string version;
  std::string commit;
};

/// The verdict on one of the requirements R1 to R5.
struct RequirementResult {
  std::string id;     ///< "R1"
  std::string title;  ///< what it asks, in a few words
  Verdict verdict = Verdict::kInconclusive;
  std::string reason;                 ///< never empty
  std::vector<std::string> findings;  ///< ids, worst first; accepted ones are not among them
  std::vector<std::string> accepted;  ///< ids of findings that a valid exception covers
};

/// One step of a test case, as a laboratory writes it down.
struct TestStep {
  std::string action;
  std::string expected;
  std::string observed;
  std::vector<std::string> records;   ///< "sha256:<hex>"
  std::vector<std::string> findings;  ///< ids
  Verdict verdict = Verdict::kInconclusive;
};

struct TestCase {
  std::string id;  ///< "TC1"
  std::string title;
  std::vector<TestStep> steps;
};

/// One port on one interface, as the list, the inside and the outside see it.
struct MatrixRow {
  std::string netns;      ///< namespace name; empty for the collector's own
  std::string interface;  ///< of the list, or "any", "local", "other"
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;
  std::uint16_t last_port = 0;  ///< end of a documented range that nothing is open in; else = port
  bool documented = false;
  bool inside = false;
  std::string outside;  ///< port state; empty = not scanned
  std::string service;  ///< protocol or program, for people
  std::vector<std::string> findings;
};

/// A coverage row with the namespace's name beside its inode.
struct ReportCoverage {
  Coverage coverage;
  std::string netns;
  bool hides = false;  ///< something may have gone unseen, so it forbids a pass
};

/// The one model that every renderer reads. Format "portwarrant/report/1" is its JSON form.
struct AuditReport {
  Verdict verdict = Verdict::kInconclusive;
  Element element;
  Tool tool;
  Host host;
  TimePoint taken{};  ///< of the inventory
  TimePoint judged{};
  std::vector<RequirementResult> requirements;
  std::vector<TestCase> test_cases;
  std::vector<Finding> findings;  ///< worst first, then by subject
  std::vector<MatrixRow> matrix;
  std::vector<ReportCoverage> coverage;
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<std::string> notes;  ///< what a reader should know and no finding says
};

}  // namespace pw
