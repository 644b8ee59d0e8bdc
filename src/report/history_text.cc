#include "report/history_text.h"

#include "base/text.h"
#include "model/json_value.h"
#include "model/text_table.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

/// More of them than a line can hold are counted.
constexpr std::size_t kNamed = 3;

std::string Dump(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// "+2 tcp/23 (forbidden-service), tcp/4444 (undocumented-port)".
std::string SomeOf(char sign, const std::vector<FindingSummary>& findings) {
  if (findings.empty()) return {};
  std::string text = fmt::format("{}{}", sign, findings.size());
  for (std::size_t i = 0; i < std::min(kNamed, findings.size()); ++i)
    text += fmt::format("{} {} ({})", i == 0 ? "" : ",", findings[i].subject, findings[i].kind);
  if (findings.size() > kNamed) text += ", ...";
  return text;
}

std::string Changes(const HistoryRow& row) {
  if (row.first) return "first audit";
  const std::string appeared = SomeOf('+', row.appeared);
  const std::string gone = SomeOf('-', row.gone);
  if (appeared.empty() && gone.empty()) return "no finding came or went";
  return appeared + (appeared.empty() || gone.empty() ? "" : "; ") + gone;
}

std::string VerdictOf(const AuditEntry& audit, const std::string& requirement) {
  const auto found = audit.conclusions.requirements.find(requirement);
  return found == audit.conclusions.requirements.end() ? std::string() : found->second;
}

Json ToJson(const FindingSummary& finding) {
  return {{"id", finding.id},
          {"kind", finding.kind},
          {"subject", finding.subject},
          {"title", finding.title},
          {"severity", finding.severity},
          {"verdict", finding.verdict},
          {"accepted", finding.accepted}};
}

Json ToJson(const ElementKey& element) {
  return {{"name", element.name}, {"machine_id", element.machine_id}};
}

Json ToJson(const std::vector<FindingSummary>& findings) {
  Json list = Json::array();
  for (const FindingSummary& finding : findings)
    list.push_back(ToJson(finding));
  return list;
}

}  // namespace

std::string HistoryTable(const std::vector<HistoryRow>& rows, const std::string& store) {
  if (rows.empty())
    return fmt::format("no audit was kept{}{}\n", store.empty() ? "" : " in ", Printable(store));
  TextTable table({"AUDIT", "TAKEN", "ELEMENT", "VERDICT", "R1", "R2", "R3", "R4", "R5", "FINDINGS",
                   "SINCE THE ONE BEFORE"});
  for (const HistoryRow& row : rows) {
    const AuditEntry& audit = row.audit;
    std::vector<std::string> cells = {fmt::to_string(audit.id), ToRfc3339(audit.taken),
                                      audit.element.name, audit.conclusions.verdict};
    for (const char* requirement : {"R1", "R2", "R3", "R4", "R5"})
      cells.push_back(VerdictOf(audit, requirement));
    cells.push_back(fmt::to_string(audit.conclusions.findings.size()));
    cells.push_back(Changes(row));
    table.Add(std::move(cells));
  }
  return table.ToText("");
}

std::string HistoryJson(const std::vector<HistoryRow>& rows) {
  Json audits = Json::array();
  for (const HistoryRow& row : rows) {
    const AuditEntry& audit = row.audit;
    Json requirements = Json::object();
    for (const auto& [id, verdict] : audit.conclusions.requirements)
      requirements[id] = verdict;
    audits.push_back({{"audit", audit.id},
                      {"element", ToJson(audit.element)},
                      {"host", audit.host},
                      {"boot_id", audit.boot_id},
                      {"netns", audit.netns},
                      {"taken", ToRfc3339(audit.taken)},
                      {"judged", ToRfc3339(audit.judged)},
                      {"tool", audit.tool},
                      {"bundle", OrNull(audit.bundle)},
                      {"verdict", audit.conclusions.verdict},
                      {"requirements", std::move(requirements)},
                      {"findings", ToJson(audit.conclusions.findings)},
                      {"first", row.first},
                      {"appeared", ToJson(row.appeared)},
                      {"gone", ToJson(row.gone)}});
  }
  return Dump({{"format", "portwarrant/history/1"}, {"audits", std::move(audits)}});
}

std::string FindingHistoryTable(const std::vector<FindingHistory>& histories) {
  std::string text;
  for (const FindingHistory& history : histories) {
    if (!text.empty()) text += "\n";
    const FindingSummary& latest = history.sightings.back().finding;
    text += fmt::format("{} {} {} of {}\n  {}\n", Printable(latest.id), Printable(latest.kind),
                        Printable(latest.subject), Printable(history.element.name),
                        Printable(latest.title));
    text += fmt::format("  first seen {}, last seen {}; {}\n", ToRfc3339(history.first_seen),
                        ToRfc3339(history.last_seen),
                        history.present ? "the latest audit has it" : "gone since");
    TextTable table({"AUDIT", "TAKEN", "VERDICT", "SEVERITY"});
    for (const Sighting& sighting : history.sightings) {
      table.Add({fmt::to_string(sighting.audit), ToRfc3339(sighting.taken),
                 sighting.finding.accepted ? std::string("accepted") : sighting.finding.verdict,
                 sighting.finding.severity});
    }
    text += table.ToText("  ");
  }
  return text;
}

std::string FindingHistoryJson(const std::vector<FindingHistory>& histories) {
  Json elements = Json::array();
  for (const FindingHistory& history : histories) {
    Json sightings = Json::array();
    for (const Sighting& sighting : history.sightings) {
      sightings.push_back({{"audit", sighting.audit},
                           {"taken", ToRfc3339(sighting.taken)},
                           {"finding", ToJson(sighting.finding)}});
    }
    elements.push_back({{"element", ToJson(history.element)},
                        {"first_seen", ToRfc3339(history.first_seen)},
                        {"last_seen", ToRfc3339(history.last_seen)},
                        {"present", history.present},
                        {"sightings", std::move(sightings)}});
  }
  return Dump({{"format", "portwarrant/finding-history/1"}, {"elements", std::move(elements)}});
}

}  // namespace pw
