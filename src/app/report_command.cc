#include "app/report_command.h"

#include "app/bundle_folder.h"
#include "app/document_facts.h"
#include "app/port_list_file.h"
#include "app/print_pdf.h"
#include "model/port_list_yaml.h"
#include "model/report_parse.h"
#include "report/exports.h"
#include "report/report_document.h"
#include "report/report_html.h"
#include "report/report_json.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// A bundle as values.
struct Opened {
  BundleTexts texts;
  AuditReport report;
  std::optional<PortList> list;
};

Result<Opened> Open(const std::string& path) {
  Opened opened;
  auto texts = ReadBundleTexts(path);
  if (!texts) return std::move(texts).error();
  opened.texts = *std::move(texts);
  auto report = ParseReportJson(opened.texts.report_json);
  if (!report) {
    return Error{report.error().code,
                 fmt::format("read report of {}: {}", path, report.error().what)};
  }
  opened.report = *std::move(report);
  if (!opened.texts.port_list_yaml.empty()) {
    auto list = ToResult(ParsePortListYaml(opened.texts.port_list_yaml, path + "/port-list.yaml"));
    if (!list) return std::move(list).error();
    opened.list = *std::move(list);
  }
  return opened;
}

Result<Document> DocumentOf(const Opened& opened, const ReportRequest& request) {
  if (request.document == ReportRequest::What::kReport)
    return ReportDocument(opened.report, opened.texts.files);
  auto facts = StoredDocumentFacts(opened.texts, opened.report);
  if (!facts) return std::move(facts).error();
  facts->list = opened.list ? &*opened.list : nullptr;
  if (request.document == ReportRequest::What::kProduct)
    return ProductDocument(opened.report, *facts);
  return TestReport(opened.report, *facts, opened.texts.files);
}

Result<std::string> RenderData(const Opened& opened, const std::string& format) {
  const AuditReport& report = opened.report;
  if (format == "json") return ReportJson(report);
  if (format == "csv") return ReportCsv(report);
  if (format == "junit") return ReportJUnit(report);
  if (format == "sarif") return ReportSarif(report);
  if (format == "oscal") return ReportOscal(report, opened.texts.files);
  if (format == "defectdojo") return ReportDefectDojo(report);
  if (format == "cyclonedx") return ReportCycloneDx(report, opened.list ? &*opened.list : nullptr);
  return Error{Error::Code::kInvalid, fmt::format("report: no format \"{}\"", format)};
}

bool IsForPeople(const std::string& format) {
  return format == "html" || format == "markdown" || format == "pdf";
}

}  // namespace

Result<std::string> RenderReport(const ReportRequest& request) {
  const bool is_report = request.document == ReportRequest::What::kReport;
  if (!is_report && !IsForPeople(request.format)) {
    return Error{
        Error::Code::kInvalid,
        fmt::format("report: --document is for html, markdown and pdf, not {}", request.format)};
  }
  const auto opened = Open(request.bundle);
  if (!opened) return opened.error();
  if (!IsForPeople(request.format)) return RenderData(*opened, request.format);
  if (is_report && request.format == "html") {
    const auto records = ReadBundleRecords(request.bundle, opened->report);
    if (!records) return records.error();
    return ReportHtml(opened->report, *records);
  }
  const auto document = DocumentOf(*opened, request);
  if (!document) return document.error();
  if (request.format == "markdown") return DocumentMarkdown(*document);
  if (request.format == "html") return DocumentHtml(*document);
  return PrintPdf(DocumentHtml(*document, DocMedium::kPaper), opened->texts.report_json);
}

}  // namespace pw
