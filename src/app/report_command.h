#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>

namespace pw {

/// What `portwarrant report` was asked.
struct ReportRequest {
  enum class What : std::uint8_t { kReport, kProduct, kTest };
  std::string bundle;             ///< folder of a bundle, or a report.json alone
  std::string format = "html";    ///< a word of ReportFormats()
  What document = What::kReport;  ///< the audit's report, or one of the two documents
};

/// Renders a bundle. For "pdf" WeasyPrint makes PDF/A-3b with report.json attached; it is looked
/// for in PATH. Errors: kInvalid (a broken or changed report, with its place; a format that this
/// document does not have), kUnavailable (no WeasyPrint), kTimeout, and as ReadBundleTexts.
Result<std::string> RenderReport(const ReportRequest& request);

}  // namespace pw
