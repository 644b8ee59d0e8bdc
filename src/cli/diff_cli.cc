#include "app/diff_command.h"
#include "cli/commands.h"
#include "cli/history_place.h"
#include "cli/output.h"

#include <memory>

namespace pw {
namespace {

ExitCode Run(DiffRequest request, const std::string& store) {
  request.store = PlaceOfHistory(store).path;
  const auto outcome = RunDiff(request);
  if (!outcome) return ReportError(outcome.error());
  if (request.output.empty() || request.output == "-") {
    if (const ExitCode written = WriteResult(outcome->text); written != ExitCode::kPass)
      return written;
  }
  if (outcome->changed) return ExitCode::kFail;
  return outcome->may_hide_more ? ExitCode::kInconclusive : ExitCode::kPass;
}

}  // namespace

void AddDiffCommand(CLI::App& app, ExitCode& exit) {
  auto request = std::make_shared<DiffRequest>();
  auto store = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("diff", "what changed between two bundles, inventories or scans");
  command
      ->add_option("OLD", request->old_look,
                   "a bundle, a file of inventory or scan --format json, or history:NUMBER")
      ->required()
      ->type_name("FILE|DIR");
  command->add_option("NEW", request->new_look, "the later one")->required()->type_name("FILE|DIR");
  command->add_option("--format", request->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command->add_option("--store", *store, "the history, if not the default one, for history:NUMBER")
      ->type_name("FILE");
  command->add_option("-o,--output", request->output, "write to FILE, whole or not at all")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  portwarrant diff before-restart after-restart\n"
      "  portwarrant diff monday.json tuesday.json --format json\n"
      "  portwarrant diff history:12 history:15\n"
      "Exit code: 0 nothing changed, 1 something did, 3 nothing did but not everything could be\n"
      "compared, 2 could not run.");
  command->callback([request, store, &exit] { exit = Run(*request, *store); });
}

}  // namespace pw
