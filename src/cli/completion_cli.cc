#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/output.h"
#include "model/catalogue.h"

#include <memory>

namespace pw {
namespace {

/// The names that types of options stand for.
NamedValues BuiltInNames() {
  NamedValues named = {{"CLASS", {}},
                       {"PLATFORM", {}},
                       {"NAME", {}},
                       {"OLD", {"FILE", "DIR"}},
                       {"NEW", {"FILE", "DIR"}}};
  for (const std::string_view name : ProfileNames()) {
    named["NAME"].emplace_back(name);
    const auto profile = BuiltInProfile(name);
    if (!profile || profile->kind == Profile::Kind::kCommon) continue;
    named[profile->kind == Profile::Kind::kClass ? "CLASS" : "PLATFORM"].emplace_back(name);
  }
  for (const std::string_view name : ForbiddenListNames())
    named["NAME"].emplace_back(name);
  return named;
}

}  // namespace

void AddCompletionCommand(CLI::App& app, ExitCode& exit) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "a script that completes commands and options in a shell");
  command->add_option("SHELL", *shell, "bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  command->footer(
      "Examples:\n"
      "  source <(portwarrant completion bash)\n"
      "  portwarrant completion zsh > ~/.zfunc/_portwarrant   # a folder of fpath");
  command->callback([&app, shell, &exit] {
    const Command root = DescribeCommand(app, BuiltInNames());
    exit = WriteResult(*shell == "bash" ? BashCompletion(root) : ZshCompletion(root));
  });
}

}  // namespace pw
