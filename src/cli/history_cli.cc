#include "app/history_command.h"
#include "cli/commands.h"
#include "cli/history_place.h"
#include "cli/output.h"

#include <memory>

namespace pw {
namespace {

struct HistoryOptions {
  HistoryRequest request;
  std::string store;
  std::string finding;
};

void AddCommonOptions(CLI::App& command, HistoryOptions& options) {
  command
      .add_option("--store", options.store,
                  "the history, if not portwarrant/history.sqlite of $XDG_STATE_HOME")
      ->type_name("FILE");
  command.add_option("--format", options.request.format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
}

ExitCode Run(HistoryOptions& options, bool show) {
  const HistoryPlace place = PlaceOfHistory(options.store);
  options.request.store = place.path;
  options.request.required = place.required;
  const auto text =
      show ? ShowFinding(options.request, options.finding) : ListHistory(options.request);
  return text ? WriteResult(*text) : ReportError(text.error());
}

}  // namespace

void AddHistoryCommand(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<HistoryOptions>();
  CLI::App* history =
      app.add_subcommand("history", "the audits that were kept, and what changed between them");
  history->add_option("ELEMENT", options->request.element,
                      "name, host or machine id; default: all");
  history->add_option("--last", options->request.last, "how many audits at most; 0 = all")
      ->type_name("NUMBER")
      ->capture_default_str();
  AddCommonOptions(*history, *options);
  CLI::App* show = history->add_subcommand("show", "one finding over time");
  show->add_option("FINDING", options->finding, "id of a finding, such as F-69eb326806f0")
      ->required();
  AddCommonOptions(*show, *options);
  show->footer("Example: portwarrant history show F-69eb326806f0");
  history->footer(
      "Examples:\n"
      "  portwarrant history mme-01\n"
      "  portwarrant diff history:12 history:15\n"
      "Exit code: 0, or 2: no such element or finding, or a history that cannot be read.");
  history->callback(
      [history, options, &exit] { exit = Run(*options, history->got_subcommand("show")); });
}

}  // namespace pw
