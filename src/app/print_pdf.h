#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace pw {

/// A page as PDF/A-3b (ISO 19005-3) with report.json attached, made by the program WeasyPrint from
/// files of its own in a private temporary folder. Errors: kUnavailable (it is not installed),
/// kTimeout, kSystem (it failed; its last line is told).
Result<std::string> PrintPdf(std::string_view page, std::string_view report_json);

}  // namespace pw
