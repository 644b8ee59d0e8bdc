#include "report/bundle.h"

#include "model/sha256.h"
#include "report/report_html.h"
#include "report/report_json.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

std::string SettingsJson(const AuditReport& report) {
  nlohmann::ordered_json json = {{"format", "portwarrant/settings/1"}};
  for (const auto& [name, value] : report.settings)
    json[name] = value;
  return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

/// Two blanks between hash and name: sha256sum(1), text mode.
std::string Manifest(const std::vector<BundleFile>& files) {
  std::string text;
  for (const BundleFile& file : files)
    text += fmt::format("{}  {}\n", Sha256Hex(file.content), file.name);
  return text;
}

}  // namespace

std::string RecordStore::Keep(std::string bytes) {
  std::string hash = Sha256Hex(bytes);
  std::string name = "sha256:" + hash;
  records_[std::move(hash)] = std::move(bytes);
  return name;
}

std::vector<BundleFile> MakeBundle(const AuditReport& report, BundleContent content) {
  std::vector<BundleFile> files;
  files.push_back({"inventory.json", std::move(content.inventory_json)});
  if (!content.port_list_yaml.empty())
    files.push_back({"port-list.yaml", std::move(content.port_list_yaml)});
  if (!content.scan_json.empty()) files.push_back({"scan.json", std::move(content.scan_json)});
  for (BundleFile& scan : content.further_scans)
    files.push_back(std::move(scan));
  files.push_back({"report.html", ReportHtml(report, content.records.records())});
  files.push_back({"report.json", ReportJson(report)});
  files.push_back({"settings.json", SettingsJson(report)});
  for (const auto& [hash, bytes] : content.records.records())
    files.push_back({"records/" + hash, bytes});
  std::ranges::sort(files, {}, &BundleFile::name);
  files.push_back({"MANIFEST.sha256", Manifest(files)});
  return files;
}

}  // namespace pw
