#include "cli/command_tree.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace pw {
namespace {

/// What a shell finds out by itself.
constexpr auto kOfTheHost = std::to_array<std::string_view>({"FILE", "DIR", "NETNS"});

/// "TEXT", "ssh://USER@HOST"
bool IsPlaceholder(std::string_view word) {
  if (word.find("://") != std::string_view::npos) return true;
  return std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::vector<std::string> ValuesOf(const CLI::Option& option, const NamedValues& named) {
  const std::string type = option.get_type_name();
  const auto open = type.find('{');
  const auto close = type.find('}');
  std::vector<std::string> values;
  if (open != std::string::npos && close != std::string::npos) {
    for (const std::string_view word :
         Split(std::string_view(type).substr(open + 1, close - open - 1), ','))
      values.emplace_back(word);
    return values;
  }
  // the name of a positional says what it is
  const std::string text = option.get_positional() ? option.get_name(true) : type;
  for (const std::string_view word : Split(text, '|')) {
    if (const auto list = named.find(word); list != named.end()) {
      values.insert(values.end(), list->second.begin(), list->second.end());
    } else if (!IsPlaceholder(word) || std::ranges::find(kOfTheHost, word) != kOfTheHost.end()) {
      values.emplace_back(word);
    }
  }
  return values;
}

CommandOption Describe(const CLI::Option& option, const NamedValues& named) {
  CommandOption described;
  if (option.nonpositional()) {
    for (const std::string& name : option.get_snames())
      described.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
      described.names.push_back("--" + name);
  } else {
    described.names.push_back(option.get_name(true));
  }
  described.description = option.get_description();
  described.takes_value = option.get_items_expected_max() > 0;
  if (described.takes_value) described.values = ValuesOf(option, named);
  return described;
}

}  // namespace

Command DescribeCommand(const CLI::App& app, const NamedValues& named) {
  Command command{app.get_name(), app.get_description(), {}, {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    auto& where = option->nonpositional() ? command.options : command.positionals;
    where.push_back(Describe(*option, named));
  }
  for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; }))
    command.commands.push_back(DescribeCommand(*child, named));
  return command;
}

}  // namespace pw
