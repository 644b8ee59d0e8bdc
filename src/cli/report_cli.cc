#include "app/report_command.h"
#include "app/scan_command.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <memory>
#include <string>

namespace pw {
namespace {

struct ReportOptions {
  ReportRequest request;
  std::string document = "report";
  std::string output;
};

ExitCode Run(ReportOptions options) {
  if (options.document == "product") options.request.document = ReportRequest::What::kProduct;
  if (options.document == "test") options.request.document = ReportRequest::What::kTest;
  const auto text = RenderReport(options.request);
  if (!text) return ReportError(text.error());
  if (options.output.empty() || options.output == "-") return WriteResult(*text);
  if (auto saved = SaveResult(options.output, *text); !saved) return ReportError(saved.error());
  return ExitCode::kPass;
}

}  // namespace

void AddReportCommand(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "renders an evidence bundle for people, CI servers and other tools");
  command->add_option("DIR", options->request.bundle, "the bundle, or a report.json alone")
      ->required();
  command
      ->add_option("--format", options->request.format,
                   "for people: html, markdown, pdf; for programs: the others")
      ->check(CLI::IsMember({"html", "pdf", "markdown", "json", "csv", "junit", "sarif", "oscal",
                             "defectdojo", "cyclonedx"}))
      ->capture_default_str();
  command
      ->add_option("--document", options->document,
                   "report: what was found; product: opened ports and activated services; test: "
                   "the test report")
      ->check(CLI::IsMember({"report", "product", "test"}))
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "write to FILE, whole or not at all")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  portwarrant report evidence --format pdf -o report.pdf\n"
      "  portwarrant report evidence --document product --format markdown\n"
      "  portwarrant report evidence --format sarif -o portwarrant.sarif\n"
      "Exit code: 0 it was rendered, whatever the verdict; 2 could not run.");
  command->callback([options, &exit] { exit = Run(*options); });
}

}  // namespace pw
