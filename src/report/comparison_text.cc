#include "report/comparison_text.h"

#include "base/text.h"
#include "model/json_value.h"
#include "model/text_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

/// A port list alone was taken at no time that is known.
std::string TimeOf(const Snapshot& look) {
  return look.taken == TimePoint{} ? std::string() : ToRfc3339(look.taken);
}

std::string Named(const Snapshot& look) {
  std::string text = Printable(look.name);
  const std::string time = TimeOf(look);
  if (!time.empty()) text += fmt::format(" ({})", time);
  return text;
}

Json ToJson(const Snapshot& look) {
  Json json = {{"name", look.name}, {"taken", OrNull(TimeOf(look))}};
  Json host = nullptr;
  if (look.inventory) {
    const Host& from = look.inventory->host;
    host = {{"name", from.name}, {"machine_id", from.machine_id}, {"boot_id", from.boot_id}};
  }
  json["host"] = std::move(host);
  return json;
}

Json ToJson(const Change& change) {
  Json fields = Json::array();
  for (const FieldChange& field : change.fields) {
    fields.push_back(
        {{"field", field.field}, {"before", OrNull(field.before)}, {"after", OrNull(field.after)}});
  }
  const auto time = [](TimePoint at) {
    return at == TimePoint{} ? Json(nullptr) : Json(ToRfc3339(at));
  };
  return {{"id", change.id},
          {"change", ToString(change.kind)},
          {"thing", ToString(change.thing)},
          {"subject", change.subject},
          {"netns", OrNull(change.netns)},
          {"transport", change.transport ? Json(ToString(*change.transport)) : Json(nullptr)},
          {"address", OrNull(change.address)},
          {"port", change.port ? Json(*change.port) : Json(nullptr)},
          {"detail", OrNull(change.detail)},
          {"fields", std::move(fields)},
          {"first_seen", time(change.first)},
          {"last_seen", time(change.last)}};
}

std::string HowItDiffers(const Change& change) {
  if (change.kind == ChangeKind::kChanged || change.detail.empty()) return ToString(change.fields);
  return change.kind == ChangeKind::kGone ? "was " + change.detail : change.detail;
}

}  // namespace

std::string ComparisonTable(const Snapshot& old_look, const Snapshot& new_look,
                            const Comparison& comparison) {
  std::string text = fmt::format("old: {}\nnew: {}\ncompared: {}\n\n", Named(old_look),
                                 Named(new_look), fmt::join(comparison.compared, ", "));
  TextTable table({"CHANGE", "WHAT", "SUBJECT", "HOW"});
  for (const Change& change : comparison.changes) {
    table.Add({std::string(ToString(change.kind)), std::string(ToString(change.thing)),
               change.subject, HowItDiffers(change)});
  }
  const std::size_t number = comparison.changes.size();
  text +=
      number == 0 ? "no change\n" : fmt::format("{} change{}\n", number, number == 1 ? "" : "s");
  if (!table.empty()) text += table.ToText("");
  for (const bool hides : {true, false}) {
    bool first = true;
    for (const Uncompared& row : comparison.uncompared) {
      if (row.hides != hides) continue;
      if (first) text += hides ? "\nnot compared, a change may be there:\n" : "\nno change, but:\n";
      first = false;
      text += fmt::format("  {}: {}\n", Printable(row.what), Printable(row.reason));
    }
  }
  return text;
}

std::string ComparisonJson(const Snapshot& old_look, const Snapshot& new_look,
                           const Comparison& comparison) {
  Json changes = Json::array();
  for (const Change& change : comparison.changes)
    changes.push_back(ToJson(change));
  Json uncompared = Json::array();
  for (const Uncompared& row : comparison.uncompared)
    uncompared.push_back({{"what", row.what}, {"reason", row.reason}, {"hides", row.hides}});
  const Json json = {{"format", "portwarrant/diff/1"},
                     {"changed", !comparison.changes.empty()},
                     {"complete", !comparison.MayHideMore()},
                     {"old", ToJson(old_look)},
                     {"new", ToJson(new_look)},
                     {"compared", comparison.compared},
                     {"changes", std::move(changes)},
                     {"uncompared", std::move(uncompared)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw
