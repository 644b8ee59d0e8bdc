#include "app/list_command.h"

#include "app/port_list_file.h"
#include "audit/netns_selection.h"
#include "base/text.h"
#include "model/catalogue.h"
#include "model/inventory_json.h"
#include "model/list_issue.h"
#include "model/port_list_check.h"
#include "model/port_list_csv.h"
#include "model/port_list_draft.h"
#include "model/port_list_text.h"
#include "model/port_list_yaml.h"
#include "sys/atomic_file.h"
#include "sys/file.h"
#include "sys/host.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kInventoryLimit = std::size_t{1} << 30;

Result<Inventory> LoadInventory(const std::string& where, const InventorySource& collect) {
  if (where == "local") return collect();
  auto text = ReadFile(where, kInventoryLimit);
  if (!text) return std::move(text).error();
  auto inventory = ParseInventoryJson(*text);
  if (inventory) return inventory;
  return Error{inventory.error().code,
               fmt::format("read inventory {}: {}", Printable(where), inventory.error().what)};
}

bool IsFile(const std::string& output) {
  return !output.empty() && output != "-";
}

Result<Done> WriteOutput(const std::string& output, std::string_view text) {
  if (!IsFile(output)) return Done{};
  return WriteFileAtomically(output, text);
}

std::size_t CountWithoutPurpose(const PortList& list) {
  const auto lacks = [](const auto& entry) { return entry.purpose.empty(); };
  return static_cast<std::size_t>(std::ranges::count_if(list.ports, lacks) +
                                  std::ranges::count_if(list.services, lacks));
}

/// Issues of names that cannot be loaded stand with the others: the rest is checked all the same.
std::vector<ForbiddenList> LoadWhatCanBe(const PortList& list, const std::string& path,
                                         std::vector<ListIssue>& issues) {
  std::vector<ForbiddenList> lists;
  for (const std::string& name : list.forbidden) {
    auto loaded = LoadForbiddenLists({name}, path);
    if (loaded) {
      lists.push_back(std::move(loaded->front()));
    } else if (IsForbiddenFile(name)) {
      issues.push_back({ListIssue::Severity::kError, loaded.error().what, {path, 0, 0}});
    }
  }
  return lists;
}

}  // namespace

Result<ListDraft> DraftList(const ListDraftRequest& request, const InventorySource& collect) {
  const auto element_class = BuiltInProfile(request.profile);
  if (!element_class) return element_class.error();
  const auto platform = BuiltInProfile(request.platform);
  if (!platform) return platform.error();
  const auto inventory = LoadInventory(request.inventory, collect);
  if (!inventory) return inventory.error();
  const auto netns = SelectNetns(*inventory, request.netns);
  if (!netns) return netns.error();

  const DraftScope scope{netns->every ? std::vector<std::uint32_t>() : netns->chosen,
                         netns->host_services};
  const Draft draft = DraftPortList(*inventory, *element_class, *platform, scope);
  ListDraft made;
  made.yaml = FormatDraftYaml(draft);
  made.notes = draft.notes;
  made.entries = draft.list.ports.size() + draft.list.services.size();
  made.without_purpose = CountWithoutPurpose(draft.list);
  made.expected_not_seen = draft.not_seen.size();
  if (auto written = WriteOutput(request.output, made.yaml); !written) {
    return std::move(written).error();
  }
  return made;
}

Result<ListCheck> CheckListFile(const std::string& path, TimePoint now) {
  auto reading = ReadPortListFile(path);
  if (!reading) return std::move(reading).error();
  ListCheck check;
  check.readable = reading->list.has_value();
  check.issues = std::move(reading->issues);
  if (reading->list) {
    const auto forbidden = LoadWhatCanBe(*reading->list, path, check.issues);
    for (ListIssue& issue : CheckPortList(*reading->list, forbidden, now)) {
      if (issue.place.file.empty()) issue.place.file = path;
      check.issues.push_back(std::move(issue));
    }
  }
  check.passed = !HasErrors(check.issues);
  return check;
}

Result<ListCheck> CheckListFileNow(const std::string& path) {
  return CheckListFile(path, Now());
}

Result<std::string> ConvertList(const ListConvertRequest& request) {
  std::string to = request.to;
  if (to.empty()) {
    const std::string name = ToLower(request.output);
    if (name.ends_with(".csv")) to = "csv";
    if (name.ends_with(".yaml") || name.ends_with(".yml")) to = "yaml";
  }
  if (to != "csv" && to != "yaml") {
    return Error{
        Error::Code::kInvalid,
        "convert port list: say --to csv or --to yaml, or name an output that ends in .csv "
        "or .yaml"};
  }
  const auto list = LoadPortList(request.input);
  if (!list) return list.error();
  std::string text = to == "csv" ? FormatPortListCsv(*list) : FormatPortListYaml(*list);
  if (auto written = WriteOutput(request.output, text); !written) {
    return std::move(written).error();
  }
  return text;
}

Result<std::string> ShowList(const std::string& path) {
  const auto list = LoadPortList(path);
  if (!list) return list.error();
  return PortListDocument(*list);
}

}  // namespace pw
