#include "app/port_list_file.h"

#include "base/text.h"
#include "model/catalogue.h"
#include "model/forbidden_yaml.h"
#include "model/list_issue.h"
#include "model/port_list_check.h"
#include "model/port_list_csv.h"
#include "model/yaml_node.h"
#include "sys/file.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

// One byte more than a list may have, so that the reader of the format names the limit. Larger
// files are refused before they are in memory.
constexpr std::size_t kReadLimit = kYamlSizeLimit + 1;

std::string BesideList(const std::string& name, const std::string& list_path) {
  const auto slash = list_path.rfind('/');
  if (name.starts_with('/') || slash == std::string::npos) return name;
  return list_path.substr(0, slash + 1) + name;
}

Result<ForbiddenList> LoadForbiddenFile(const std::string& path) {
  auto text = ReadFile(path, kReadLimit);
  if (!text) return std::move(text).error();
  auto reading = ParseForbiddenYaml(*text, path);
  if (!reading.list) return ToError("read forbidden list", reading.issues);
  return *std::move(reading.list);
}

}  // namespace

Result<std::string> ReadPortListText(const std::string& path) {
  return ReadFile(path, kReadLimit);
}

bool IsCsvName(const std::string& path) {
  return ToLower(path).ends_with(".csv");
}

PortListReading ParsePortList(std::string_view text, const std::string& path) {
  return IsCsvName(path) ? ParsePortListCsv(text, path) : ParsePortListYaml(text, path);
}

Result<PortListReading> ReadPortListFile(const std::string& path) {
  const auto text = ReadPortListText(path);
  if (!text) return text.error();
  return ParsePortList(*text, path);
}

Result<PortList> LoadPortList(const std::string& path) {
  auto reading = ReadPortListFile(path);
  if (!reading) return std::move(reading).error();
  return ToResult(*std::move(reading));
}

Result<std::vector<ForbiddenList>> LoadForbiddenLists(const std::vector<std::string>& names,
                                                      const std::string& list_path) {
  std::vector<ForbiddenList> lists;
  for (const std::string& name : names) {
    auto list = IsForbiddenFile(name) ? LoadForbiddenFile(BesideList(name, list_path))
                                      : BuiltInForbiddenList(name);
    if (!list) return std::move(list).error();
    lists.push_back(*std::move(list));
  }
  return lists;
}

}  // namespace pw
