#include "app/profiles_command.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <memory>

namespace pw {

void AddProfilesCommand(CLI::App& app, ExitCode& exit) {
  CLI::App* profiles =
      app.add_subcommand("profiles", "the built-in element classes and forbidden lists");
  auto name = std::make_shared<std::string>();
  CLI::App* show = profiles->add_subcommand("show", "one of them, with the source of every row");
  show->add_option("NAME", *name, "e.g. mme, or tr33806-r5")->required();
  show->footer("Example: portwarrant profiles show mme");
  profiles->footer("Examples:\n  portwarrant profiles\n  portwarrant profiles show mme");
  profiles->callback([profiles, name, &exit] {
    const auto text = profiles->got_subcommand("show") ? ShowProfile(*name) : ListProfiles();
    exit = text ? WriteResult(*text) : ReportError(text.error());
  });
}

}  // namespace pw
