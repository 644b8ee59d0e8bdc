#include "cli/completion.h"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::string_view kBefore = R"sh(#compdef portwarrant
# zsh completion of portwarrant. Made by: portwarrant completion zsh

# Offers words; FILE, DIR and NETNS are what this host has.
_portwarrant_offer() {
  local word
  local -a offered alternatives
  for word; do
    case $word in
      FILE) alternatives+=('files:file:_files') ;;
      DIR) alternatives+=('directories:directory:_files -/') ;;
      NETNS) offered+=(/run/netns/*(N:t)) ;;
      *) offered+=($word) ;;
    esac
  done
  (( $#offered )) && alternatives+=('values:value:compadd -a offered')
  (( $#alternatives )) && _alternative $alternatives
}
)sh";

// Where the file is autoloaded from fpath, its first call is already a completion.
constexpr std::string_view kAfter = R"sh(
if [[ $funcstack[1] == _portwarrant ]]; then
  _portwarrant "$@"
else
  compdef _portwarrant portwarrant
fi
)sh";

/// For a word in single quotes.
std::string Quoted(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted;
}

/// A description in a specification: brackets and colons would end it.
std::string Explained(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return Quoted(escaped);
}

/// ":what:action" of a value. A blank before the action keeps zsh from adding words of its own.
std::string ValueOf(const Command& root, const CommandOption& option) {
  if (option.values.empty()) return ":value: ";
  return fmt::format(":value: _{}_offer {}", root.name, fmt::join(option.values, " "));
}

std::string OptionSpec(const Command& root, const CommandOption& option) {
  std::string names;
  std::string spellings;
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    const std::string_view form = !option.takes_value ? "" : is_long ? "=" : "+";
    names += (names.empty() ? "" : " ") + name;
    spellings += fmt::format("{}{}{}", spellings.empty() ? "" : ",", name, form);
  }
  const std::string what = fmt::format("[{}]{}", Explained(option.description),
                                       option.takes_value ? ValueOf(root, option) : "");
  if (option.names.size() == 1) return fmt::format("'{}{}'", spellings, what);
  return fmt::format("'({})'{{{}}}'{}'", names, spellings, what);
}

void AddFunction(const Command& root, const Command& command, const std::string& function,
                 std::string& text) {
  text += fmt::format("\n{}() {{\n", function);
  const bool has_commands = !command.commands.empty();
  if (has_commands) {
    text += "  local context state state_descr line\n  typeset -A opt_args\n";
    text += "  local -a commands=(\n";
    for (const Command& child : command.commands) {
      text += fmt::format("    '{}:{}'\n", child.name, Explained(child.description));
    }
    text += "  )\n";
  }
  text += fmt::format("  _arguments{}", has_commands ? " -C" : "");
  for (const CommandOption& option : command.options)
    text += fmt::format(" \\\n    {}", OptionSpec(root, option));
  // A command of its own stands where a positional would: then the commands are offered.
  for (std::size_t i = 0; i < command.positionals.size() && !has_commands; ++i)
    text += fmt::format(" \\\n    '{}{}'", i + 1, ValueOf(root, command.positionals[i]));
  if (has_commands) {
    text += " \\\n    '1: :->command' \\\n    '*:: :->rest'\n";
    text += "  case $state in\n    command) _describe -t commands command commands ;;\n";
    text += "    rest)\n      case $line[1] in\n";
    for (const Command& child : command.commands)
      text += fmt::format("        {}) {}_{} ;;\n", child.name, function, child.name);
    text += "      esac\n      ;;\n  esac";
  }
  text += "\n}\n";
  for (const Command& child : command.commands)
    AddFunction(root, child, fmt::format("{}_{}", function, child.name), text);
}

}  // namespace

std::string ZshCompletion(const Command& root) {
  std::string text(kBefore);
  AddFunction(root, root, "_" + root.name, text);
  return text.append(kAfter);
}

}  // namespace pw
