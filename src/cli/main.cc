#include "cli/commands.h"
#include "cli/output.h"
#include "cli/version.h"

#include <exception>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

/// CLI11 would say only that a command is missing.
std::string UnknownCommand(const CLI::App& app, int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "-";
  if (word.starts_with("-")) return {};
  std::string known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return {};
    known += (known.empty() ? "" : ", ") + command->get_name();
  }
  return fmt::format("unknown command \"{}\": there are {}", word, known);
}

int Run(int argc, char** argv) {
  CLI::App app{"Decides whether every open port and running service has a warrant, and proves it.",
               "portwarrant"};
  pw::ExitCode exit = pw::ExitCode::kPass;
  app.set_version_flag("--version", pw::VersionText());
  app.require_subcommand(1);
  pw::AddAuditCommand(app, exit);
  pw::AddInventoryCommand(app, exit);
  pw::AddScanCommand(app, exit);
  pw::AddDiffCommand(app, exit);
  pw::AddHistoryCommand(app, exit);
  pw::AddListCommand(app, exit);
  pw::AddProfilesCommand(app, exit);
  pw::AddReportCommand(app, exit);
  pw::AddVerifyCommand(app, exit);
  pw::AddTimestampCommand(app, exit);
  pw::AddKeysCommand(app, exit);
  pw::AddCompletionCommand(app, exit);
  if (const std::string unknown = UnknownCommand(app, argc, argv); !unknown.empty()) {
    return static_cast<int>(pw::ReportError({pw::Error::Code::kInvalid, unknown}));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& shown) {  // --help, --version
    return app.exit(shown);
  } catch (const CLI::ParseError& wrong) {
    return static_cast<int>(pw::ReportError(
        {pw::Error::Code::kInvalid, fmt::format("{} (see portwarrant --help)", wrong.what())}));
  }
  return static_cast<int>(exit);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(argc, argv);
  } catch (const std::exception& failed) {  // out of memory and the like
    return static_cast<int>(
        pw::ReportError({pw::Error::Code::kSystem, std::string("stopped: ") + failed.what()}));
  }
}
