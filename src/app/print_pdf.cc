#include "app/print_pdf.h"

#include "app/last_line.h"
#include "base/text.h"
#include "sys/atomic_file.h"
#include "sys/file.h"
#include "sys/subprocess.h"
#include "sys/temporary_folder.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// 10,000 findings take a minute on a small machine, and several on a busy one.
constexpr std::chrono::minutes kLongest(15);
constexpr std::size_t kPdfLimit = std::size_t{1} << 30;

}  // namespace

Result<std::string> PrintPdf(std::string_view page, std::string_view report_json) {
  auto folder = TemporaryFolder::Create();
  if (!folder) return std::move(folder).error();
  const std::string html = folder->path() + "/page.html";
  const std::string json = folder->path() + "/report.json";
  const std::string pdf = folder->path() + "/page.pdf";
  if (auto written = WriteNewFile(html, page, 0600); !written) return std::move(written).error();
  if (auto written = WriteNewFile(json, report_json, 0600); !written)
    return std::move(written).error();
  const auto done = RunSubprocess(
      {"weasyprint", "--pdf-variant", "pdf/a-3b", "--attachment", json, html, pdf}, {kLongest});
  if (!done && done.error().code == Error::Code::kNotFound) {
    return Error{Error::Code::kUnavailable,
                 "make PDF: the program weasyprint is not installed (Debian package weasyprint); "
                 "report --format html can be printed from a browser"};
  }
  if (!done) return done.error();
  if (done->exit_code != 0) {
    const std::string_view said = LastLine(done->err);
    return Error{Error::Code::kSystem,
                 fmt::format("make PDF: weasyprint failed with {}: {}", done->exit_code,
                             said.empty() ? "it told nothing" : Printable(said))};
  }
  return ReadFile(pdf, kPdfLimit);
}

}  // namespace pw
