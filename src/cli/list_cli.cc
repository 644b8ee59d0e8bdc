#include "app/inventory_command.h"
#include "app/list_command.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <memory>

#include <fmt/format.h>

namespace pw {
namespace {

std::string IssueLine(const ListIssue& issue) {
  std::string line;
  if (!issue.place.file.empty()) line += issue.place.file + ":";
  if (issue.place.line > 0) line += fmt::format("{}:{}:", issue.place.line, issue.place.column);
  if (!line.empty()) line += " ";
  line += issue.severity == ListIssue::Severity::kError ? "error: " : "warning: ";
  return line + issue.what;
}

ExitCode Draft(const ListDraftRequest& request) {
  const auto draft = DraftList(request, [&] { return TakeInventory(request.netns); });
  if (!draft) return ReportError(draft.error());
  for (const ListIssue& note : draft->notes)
    Tell(IssueLine(note));
  Tell(fmt::format("{} entries, {} of them need a purpose; {} expected by the class were not seen",
                   draft->entries, draft->without_purpose, draft->expected_not_seen));
  if (!request.output.empty() && request.output != "-") return ExitCode::kPass;
  return WriteResult(draft->yaml);
}

ExitCode Check(const std::string& path) {
  const auto check = CheckListFileNow(path);
  if (!check) return ReportError(check.error());
  for (const ListIssue& issue : check->issues)
    Tell(IssueLine(issue));
  if (!check->readable) return ExitCode::kError;
  Tell(check->passed ? path + ": no errors" : path + ": not fit to be used, see above");
  return check->passed ? ExitCode::kPass : ExitCode::kFail;
}

ExitCode Convert(const ListConvertRequest& request) {
  const auto text = ConvertList(request);
  if (!text) return ReportError(text.error());
  if (!request.output.empty() && request.output != "-") return ExitCode::kPass;
  return WriteResult(*text);
}

ExitCode Show(const std::string& path) {
  const auto text = ShowList(path);
  if (!text) return ReportError(text.error());
  return WriteResult(*text);
}

void AddDraft(CLI::App& list, ExitCode& exit) {
  auto request = std::make_shared<ListDraftRequest>();
  CLI::App* draft = list.add_subcommand("draft", "a list of what is there, for you to complete");
  draft
      ->add_option("--profile", request->profile, "class of the element (see portwarrant profiles)")
      ->type_name("CLASS")
      ->capture_default_str();
  draft->add_option("--platform", request->platform, "profile of what the element runs on")
      ->type_name("PLATFORM")
      ->capture_default_str();
  draft
      ->add_option("--inventory", request->inventory,
                   "local, or a file of portwarrant inventory --format json")
      ->type_name("local|FILE")
      ->capture_default_str();
  draft->add_option("--netns", request->netns, "all, self, a name or an inode number")
      ->type_name("all|self|NETNS")
      ->capture_default_str();
  draft->add_option("-o,--output", request->output, "write to FILE, whole or not at all")
      ->type_name("FILE");
  draft->footer("Example: portwarrant list draft --profile mme --netns mme -o port-list.yaml");
  draft->callback([request, &exit] { exit = Draft(*request); });
}

void AddConvert(CLI::App& list, ExitCode& exit) {
  auto request = std::make_shared<ListConvertRequest>();
  CLI::App* convert = list.add_subcommand("convert", "YAML to CSV and back, without loss");
  convert->add_option("FILE", request->input, "port list, .yaml or .csv")->required();
  convert->add_option("-o,--output", request->output, "write to FILE; its ending tells the form")
      ->type_name("FILE");
  convert->add_option("--to", request->to, "yaml or csv")->check(CLI::IsMember({"yaml", "csv"}));
  convert->footer("Example: portwarrant list convert port-list.yaml -o port-list.csv");
  convert->callback([request, &exit] { exit = Convert(*request); });
}

void AddOfFile(CLI::App& list, const std::string& name, const std::string& what,
               ExitCode (*run)(const std::string&), ExitCode& exit) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = list.add_subcommand(name, what);
  command->add_option("FILE", *path, "port list, .yaml or .csv")->required();
  command->footer(fmt::format("Example: portwarrant list {} port-list.yaml", name));
  command->callback([path, run, &exit] { exit = run(*path); });
}

}  // namespace

void AddListCommand(CLI::App& app, ExitCode& exit) {
  CLI::App* list = app.add_subcommand("list", "the port list: what may be open, and why");
  list->require_subcommand(1);
  list->footer(
      "Examples:\n"
      "  portwarrant list draft --profile mme -o port-list.yaml\n"
      "  portwarrant list check port-list.yaml");
  AddDraft(*list, exit);
  AddOfFile(*list, "check", "says what is wrong with a list, with line and column", Check, exit);
  AddConvert(*list, exit);
  AddOfFile(*list, "show", "prints a list as a document", Show, exit);
}

}  // namespace pw
