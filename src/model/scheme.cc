#include "model/scheme.h"

#include "embedded_schemes.h"
#include "model/list_issue.h"
#include "model/nearest_name.h"
#include "model/yaml_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr auto kSchemeKeys = std::to_array<std::string_view>(
    {"format", "name", "title", "source", "forbidden", "requirements", "test_cases"});
constexpr auto kRequirementKeys =
    std::to_array<std::string_view>({"id", "title", "clause", "source", "unverified"});
constexpr auto kTestCaseKeys =
    std::to_array<std::string_view>({"id", "title", "clause", "source", "unverified", "steps"});
constexpr auto kRequirements = std::to_array<std::string_view>({"R1", "R2", "R3", "R4", "R5"});
constexpr auto kSteps = std::to_array<std::string_view>(
    {"list", "inventory", "listeners", "services", "documented", "self-test", "scan", "reach",
     "separation", "restart", "filter-off", "assessment", "forbidden"});

SchemeRequirement ReadRequirement(YamlReader& reader, const YamlNode& node) {
  const YamlMap row(reader, node, "an entry of requirements", kRequirementKeys);
  SchemeRequirement requirement{row.RequiredText("id"), row.RequiredText("title"),
                                row.RequiredText("clause"), row.RequiredText("source"),
                                row.Flag("unverified")};
  const bool known = std::ranges::find(kRequirements, requirement.id) != kRequirements.end();
  if (!known && !requirement.id.empty())
    reader.Refuse(node,
                  fmt::format("the requirements are R1 to R5, not {}", Quoted(requirement.id)));
  return requirement;
}

SchemeTestCase ReadTestCase(YamlReader& reader, const YamlNode& node) {
  const YamlMap row(reader, node, "an entry of test_cases", kTestCaseKeys);
  SchemeTestCase test_case{row.RequiredText("id"),     row.RequiredText("title"),
                           row.RequiredText("clause"), row.RequiredText("source"),
                           row.Flag("unverified"),     row.Texts("steps")};
  for (const std::string& step : test_case.steps) {
    if (std::ranges::find(kSteps, step) != kSteps.end()) continue;
    reader.Refuse(node, fmt::format("there is no step {}{}", Quoted(step), NameHint(step, kSteps)));
  }
  if (test_case.steps.empty()) reader.Refuse(node, "the test case has no steps");
  return test_case;
}

template <class Row>
void RefuseRepeated(YamlReader& reader, const YamlNode& root, const std::vector<Row>& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto before = rows.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find_if(rows.begin(), before, [&](const Row& row) { return row.id == rows[i].id; }) !=
        before)
      reader.Refuse(root, fmt::format("the id {} stands twice", Quoted(rows[i].id)));
  }
}

std::string_view NameOf(const embedded::File& file) {
  std::string_view name = file.path.substr(file.path.rfind('/') + 1);
  name.remove_suffix(std::string_view(".yaml").size());
  return name;
}

}  // namespace

std::vector<std::string_view> SchemeStepKeys() {
  return {kSteps.begin(), kSteps.end()};
}

SchemeReading ParseSchemeYaml(std::string_view text, const std::string& file) {
  SchemeReading reading;
  const auto root = ParseYaml(text, file, reading.issues);
  if (!root) return reading;
  YamlReader reader(file, reading.issues);
  const YamlMap document(reader, *root, "a scheme", kSchemeKeys);
  ExpectFormat(document, kSchemeFormat);
  Scheme scheme;
  scheme.name = document.RequiredText("name");
  scheme.title = document.RequiredText("title");
  scheme.source = document.RequiredText("source");
  scheme.forbidden = document.Texts("forbidden");
  for (const YamlNode* item : document.Items("requirements"))
    scheme.requirements.push_back(ReadRequirement(reader, *item));
  for (const YamlNode* item : document.Items("test_cases"))
    scheme.test_cases.push_back(ReadTestCase(reader, *item));
  RefuseRepeated(reader, *root, scheme.requirements);
  RefuseRepeated(reader, *root, scheme.test_cases);
  if (!reader.failed() && scheme.requirements.size() != kRequirements.size())
    reader.Refuse(*root, "a scheme says what it calls each of R1 to R5");
  if (!reader.failed() && scheme.test_cases.empty())
    reader.Refuse(*root, "the scheme has no test cases");
  if (!reader.failed()) reading.scheme = std::move(scheme);
  return reading;
}

std::vector<std::string_view> SchemeNames() {
  std::vector<std::string_view> names;
  for (const embedded::File& file : embedded::embedded_schemes)
    names.push_back(NameOf(file));
  std::ranges::sort(names);
  return names;
}

Result<Scheme> BuiltInScheme(std::string_view name) {
  for (const embedded::File& file : embedded::embedded_schemes) {
    if (NameOf(file) != name) continue;
    auto reading = ParseSchemeYaml(file.content, std::string(file.path));
    if (!reading.scheme) return ToError("read scheme", reading.issues);
    return *std::move(reading.scheme);
  }
  const auto names = SchemeNames();
  return Error{
      Error::Code::kNotFound,
      fmt::format("find scheme {}: there is no such one built in{}", name, NameHint(name, names))};
}

}  // namespace pw
