#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace pw {

/// An option or a positional argument, as a shell completes it.
struct CommandOption {
  std::vector<std::string> names;  ///< "-o", "--output"; of a positional its name alone
  std::string description;
  bool takes_value = false;
  /// What the value may be: words, and FILE, DIR or NETNS (a name below /run/netns). Empty =
  /// anything.
  std::vector<std::string> values;
};

/// A command with everything that may follow it.
struct Command {
  std::string name;
  std::string description;
  std::vector<CommandOption> options;
  std::vector<CommandOption> positionals;
  std::vector<Command> commands;
};

/// Names that the type of an option stands for: "CLASS" for "mme", "sgw", ...
using NamedValues = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Reads the options that were declared. Values come from the type that help shows: "{a,b}" of a
/// check, or "local|FILE", where words in capitals are looked up in `named`. Others in capitals
/// stay if a shell can complete them, and are left out otherwise.
Command DescribeCommand(const CLI::App& app, const NamedValues& named);

}  // namespace pw
