#pragma once

#include "base/time_text.h"
#include "model/coverage.h"
#include "model/finding.h"
#include "model/inventory.h"
#include "model/port_list.h"
#include "model/port_state.h"
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
  std::string clause = {};            ///< where the scheme asks it
  bool unverified = false;            ///< that wording was not checked against the source's text
};

/// One step of a test case, as a laboratory writes it down.
struct TestStep {
  std::string action;
  std::string expected;
  std::string observed;
  std::vector<std::string> records;   ///< "sha256:<hex>"
  std::vector<std::string> findings;  ///< ids
  Verdict verdict = Verdict::kInconclusive;
  std::string key = {};  ///< which step of an audit it is: SchemeStepKeys()
};

/// How the report is laid out: the scheme by its name, and from where it is known.
struct ReportScheme {
  std::string name;
  std::string title;
  std::string source;
};

struct TestCase {
  std::string id;  ///< "TC1"
  std::string title;
  std::vector<TestStep> steps;
  std::string clause = {};
  bool unverified = false;
};

/// What one vantage saw of a port.
struct VantageState {
  std::string vantage;
  PortState state = PortState::kUnknown;
  std::optional<PortState> filter_off = {};  ///< with the packet filter off; nothing = not asked
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
  std::string outside;                 ///< port state, the most exposed one; empty = not scanned
  std::string filter_off;              ///< the same with the packet filter off; empty = not asked
  std::vector<VantageState> vantages;  ///< what each vantage saw that asked
  std::string service;                 ///< protocol or program, for people
  std::string explanation;             ///< why inside and outside differ; empty = they do not
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
  ReportScheme scheme;
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
