#include "report/export_text.h"
#include "report/exports.h"

#include <sstream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace pw {
namespace {

void Set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(PrintableLines(value).c_str());
}

/// Counts of a suite, which stand before its cases.
struct Tally {
  unsigned tests = 0;
  unsigned failures = 0;
  unsigned errors = 0;
  unsigned skipped = 0;

  void Add(Verdict verdict) {
    ++tests;
    if (verdict == Verdict::kFail) ++failures;
    if (verdict == Verdict::kInconclusive) ++errors;
    if (verdict == Verdict::kNotApplicable) ++skipped;
  }
};

void Write(pugi::xml_node suite, const Tally& tally) {
  suite.append_attribute("tests").set_value(tally.tests);
  suite.append_attribute("failures").set_value(tally.failures);
  suite.append_attribute("errors").set_value(tally.errors);
  suite.append_attribute("skipped").set_value(tally.skipped);
}

/// The outcome element of a case; a passed one has none.
void AddOutcome(pugi::xml_node test, Verdict verdict, std::string_view reason,
                const std::string& details) {
  if (verdict == Verdict::kPass) return;
  const char* name = verdict == Verdict::kFail           ? "failure"
                     : verdict == Verdict::kInconclusive ? "error"
                                                         : "skipped";
  const pugi::xml_node outcome = test.append_child(name);
  Set(outcome, "message", reason);
  if (verdict == Verdict::kNotApplicable) return;
  Set(outcome, "type", ToString(verdict));
  outcome.text().set(PrintableLines(details).c_str());
}

/// The findings behind a verdict, one a line.
std::string Details(const AuditReport& report, const std::vector<std::string>& ids) {
  std::string text;
  for (const Finding& finding : report.findings) {
    for (const std::string& id : ids) {
      if (id == finding.id)
        text += fmt::format("{} [{}] {}\n", id, ToString(finding.severity), finding.title);
    }
  }
  return text;
}

pugi::xml_node AddSuite(pugi::xml_node root, const AuditReport& report, const std::string& name) {
  pugi::xml_node suite = root.append_child("testsuite");
  Set(suite, "name", name);
  Set(suite, "hostname", NameOf(report));
  Set(suite, "timestamp", ToRfc3339(report.judged).substr(0, 19));  // JUnit: no zone, UTC here
  suite.append_attribute("time").set_value("0");
  return suite;
}

pugi::xml_node AddCase(pugi::xml_node suite, std::string_view group, std::string_view name) {
  pugi::xml_node test = suite.append_child("testcase");
  Set(test, "classname", group);
  Set(test, "name", name);
  test.append_attribute("time").set_value("0");
  return test;
}

void AddRequirements(pugi::xml_node root, const AuditReport& report) {
  const pugi::xml_node suite = AddSuite(root, report, "requirements");
  Tally tally;
  for (const RequirementResult& result : report.requirements)
    tally.Add(result.verdict);
  Write(suite, tally);
  for (const RequirementResult& result : report.requirements) {
    const pugi::xml_node test =
        AddCase(suite, "portwarrant." + result.id, result.id + " " + result.title);
    AddOutcome(test, result.verdict, result.reason, Details(report, result.findings));
  }
}

void AddTestCase(pugi::xml_node root, const AuditReport& report, const TestCase& test_case) {
  const pugi::xml_node suite = AddSuite(root, report, test_case.id + " " + test_case.title);
  Tally tally;
  for (const TestStep& step : test_case.steps)
    tally.Add(step.verdict);
  Write(suite, tally);
  std::size_t number = 0;
  for (const TestStep& step : test_case.steps) {
    const std::string name = fmt::format("{}.{} {}", test_case.id, ++number, step.action);
    const pugi::xml_node test = AddCase(suite, "portwarrant." + test_case.id, name);
    AddOutcome(test, step.verdict, step.observed,
               fmt::format("expected: {}\n{}", step.expected, Details(report, step.findings)));
  }
}

}  // namespace

std::string ReportJUnit(const AuditReport& report) {
  pugi::xml_document document;
  const pugi::xml_node root = document.append_child("testsuites");
  Set(root, "name", "portwarrant audit of " + NameOf(report));
  AddRequirements(root, report);
  for (const TestCase& test_case : report.test_cases)
    AddTestCase(root, report, test_case);
  std::ostringstream text;
  document.save(text, " ", pugi::format_default, pugi::encoding_utf8);
  return text.str();
}

}  // namespace pw
