#include "report/bundle.h"

#include "embedded_report.h"
#include "model/sha256.h"
#include "report/dsse.h"
#include "report/manifest.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/statement.h"

#include <algorithm>
#include <span>
#include <string_view>

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

std::vector<FileDigest> DigestsOf(const std::vector<BundleFile>& files) {
  std::vector<FileDigest> digests;
  digests.reserve(files.size());
  for (const BundleFile& file : files)
    digests.emplace_back(file.name, Sha256Hex(file.content));
  return digests;
}

/// The test report names its records by their files.
void AddDocuments(const AuditReport& report, const DocumentFacts& facts,
                  std::vector<BundleFile>& files) {
  const std::vector<FileDigest> digests = DigestsOf(files);
  files.push_back({"product-document.html", DocumentHtml(ProductDocument(report, facts))});
  files.push_back({"test-report.html", DocumentHtml(TestReport(report, facts, digests))});
}

std::string_view VerifyScript() {
  const auto found =
      std::ranges::find(embedded::embedded_report, "report/verify.sh", &embedded::File::path);
  return found == embedded::embedded_report.end() ? std::string_view() : found->content;
}

/// PEM readers pass over text before the key.
std::string PublicKeyFile(const PublicKey& key) {
  return fmt::format(
      "This bundle is signed with the key below, whose id is\n{}\n"
      "Anybody can make a bundle with a key: compare this one, or its id, with one that you got\n"
      "another way, and check with that: portwarrant verify BUNDLE --key FILE, or\n"
      "bash verify.sh FILE.\n\n{}",
      key.Id(), key.Pem());
}

std::string SignedStatement(const AuditReport& report, std::span<const FileDigest> subjects,
                            const SigningKey& key) {
  std::string statement = TestStatement(report, subjects);
  std::string signature = key.Sign(DssePreAuth(kInTotoPayload, statement));
  return FormatDsse(
      {std::string(kInTotoPayload), std::move(statement), key.Public().Id(), std::move(signature)});
}

}  // namespace

std::string RecordStore::Keep(std::string bytes) {
  std::string hash = Sha256Hex(bytes);
  std::string name = "sha256:" + hash;
  records_[std::move(hash)] = std::move(bytes);
  return name;
}

std::vector<BundleFile> MakeBundle(const AuditReport& report, BundleContent content,
                                   const SigningKey* key) {
  std::vector<BundleFile> files;
  files.push_back({"inventory.json", std::move(content.inventory_json)});
  if (!content.port_list_yaml.empty())
    files.push_back({"port-list.yaml", std::move(content.port_list_yaml)});
  if (!content.scan_json.empty()) files.push_back({"scan.json", std::move(content.scan_json)});
  for (BundleFile& scan : content.further_scans)
    files.push_back(std::move(scan));
  if (!content.capture.empty()) files.push_back({"capture.pcapng", std::move(content.capture)});
  files.push_back({"report.html", ReportHtml(report, content.records.records())});
  files.push_back({"report.json", ReportJson(report)});
  files.push_back({"settings.json", SettingsJson(report)});
  files.push_back({"element-state.json", ElementStateJson(content.facts.state)});
  files.push_back({"verify.sh", std::string(VerifyScript()), 0755});
  for (const auto& [hash, bytes] : content.records.records())
    files.push_back({"records/" + hash, bytes});
  if (key != nullptr) files.push_back({std::string(kPublicKeyName), PublicKeyFile(key->Public())});
  AddDocuments(report, content.facts, files);
  std::ranges::sort(files, {}, &BundleFile::name);
  std::vector<FileDigest> digests = DigestsOf(files);
  files.push_back({std::string(kManifestName), FormatManifest(digests)});
  if (key == nullptr) return files;
  digests.emplace_back(kManifestName, Sha256Hex(files.back().content));
  files.push_back({std::string(kEnvelopeName), SignedStatement(report, digests, *key)});
  return files;
}

}  // namespace pw
