#pragma once

#include "app/bundle_folder.h"
#include "base/result.h"
#include "model/audit_report.h"
#include "report/product_document.h"
#include "report/report_html.h"

#include <string>

namespace pw {

/// What the two documents need, from the files of a bundle. Errors: kInvalid, naming file and
/// place: the bundle has no inventory, or one that is broken or lacks the network namespace.
Result<DocumentFacts> StoredDocumentFacts(const BundleTexts& texts, const AuditReport& report);

/// The raw records that findings name, as far as they are in the bundle and no longer than the page
/// shows. Errors: kInvalid if one is not what its name says.
Result<RecordBytes> ReadBundleRecords(const std::string& path, const AuditReport& report);

}  // namespace pw
