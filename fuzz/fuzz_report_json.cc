// Reports from elsewhere. What is accepted must survive being written and read again, and must not
// say another verdict than its requirements.
#include "model/report_parse.h"
#include "report/report_json.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = pw::ParseReportJson({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  pw::Verdict worst = pw::Verdict::kNotApplicable;
  for (const pw::RequirementResult& result : first->requirements)
    worst = pw::Worse(worst, result.verdict);
  if (worst != first->verdict) std::abort();
  const std::string written = pw::ReportJson(*first);
  const auto second = pw::ParseReportJson(written);
  if (!second || pw::ReportJson(*second) != written) std::abort();
  return 0;
}
