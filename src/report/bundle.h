#pragma once

#include "model/audit_report.h"
#include "report/product_document.h"
#include "report/signing_key.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// One file of an evidence bundle; `name` is relative to it.
struct BundleFile {
  std::string name;
  std::string content;
  std::uint32_t mode = 0644;
};

/// Raw records, each once, under the name that findings and test steps use for them.
class RecordStore {
 public:
  /// Keeps bytes and gives their name, "sha256:<hex>". The same bytes have the same name.
  std::string Keep(std::string bytes);
  /// By hexadecimal SHA-256, sorted.
  const std::map<std::string, std::string>& records() const { return records_; }

 private:
  std::map<std::string, std::string> records_;
};

/// What goes into a bundle besides what is rendered from the report.
struct BundleContent {
  std::string inventory_json;             ///< as judged
  std::string port_list_yaml;             ///< as used; empty = none was given
  std::string scan_json;                  ///< as judged; empty = nobody looked from outside
  std::vector<BundleFile> further_scans;  ///< of the other vantages: "scan-NAME.json"
  std::string capture;                    ///< pcapng of the look from outside; empty = none
  RecordStore records;
  DocumentFacts facts;  ///< for the two documents; its state becomes element-state.json
};

/// The files of a bundle: report.json, report.html, inventory.json, scan.json and one more for each
/// further vantage, capture.pcapng, port-list.yaml, settings.json, element-state.json,
/// product-document.html, test-report.html, records/<sha256>, verify.sh, and MANIFEST.sha256 with
/// the hash of every other file, in the form that `sha256sum -c` reads. With a key also
/// public-key.pem, and manifest.dsse.json: the signed statement about all of them. Pure: nothing is
/// written.
std::vector<BundleFile> MakeBundle(const AuditReport& report, BundleContent content,
                                   const SigningKey* key = nullptr);

}  // namespace pw
