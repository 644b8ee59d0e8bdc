#include "cli/completion.h"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

// Names below /run/netns are others' text: they are compared as they are, never expanded, and come
// onto the command line quoted.
constexpr std::string_view kBefore =
    R"sh(# bash completion of portwarrant. Made by: portwarrant completion bash

# Offers those of the words that begin as $1 does; FILE, DIR and NETNS are what this host has.
_portwarrant_offer() {
  local current=$1 word name
  shift
  for word in "$@"; do
    case $word in
      FILE | DIR)
        compopt -o filenames 2>/dev/null
        local action=-f
        [[ $word == FILE ]] || action=-d
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$action" -- "$current")
        # readline knows more: ~, quotes
        ((${#COMPREPLY[@]})) || compopt -o default 2>/dev/null
        ;;
      NETNS)
        for name in /run/netns/*; do
          [[ -e $name && ${name##*/} == "$current"* ]] || continue
          COMPREPLY+=("$(printf '%q' "${name##*/}")")
        done
        ;;
      *)
        [[ $word != "$current"* ]] || COMPREPLY+=("$word")
        ;;
    esac
  done
}

# What may follow the command $1: sets commands, options and values.
_portwarrant_after() {
  case $1 in
)sh";

constexpr std::string_view kBetween = R"sh(    *) return 1 ;;
  esac
}

# Sets the values of the option in $1, a command and an option; fails if it takes none.
_portwarrant_values() {
  case $1 in
)sh";

constexpr std::string_view kAfter = R"sh(    *) return 1 ;;
  esac
}

_portwarrant() {
  local current=${COMP_WORDS[COMP_CWORD]} at=portwarrant option='' word i
  local -a commands=() options=() values=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      [[ $word == = ]] || option='' # bash makes three words of --option=value
    elif _portwarrant_values "$at $word"; then
      option=$word
    elif [[ $word != -* ]] && _portwarrant_after "$at $word"; then
      at+=" $word"
    fi
  done
  if [[ -n $option ]]; then
    _portwarrant_values "$at $option"
    [[ $current != = ]] || current=''
    _portwarrant_offer "$current" "${values[@]}"
    return
  fi
  _portwarrant_after "$at"
  if [[ $current == -* || ${#commands[@]} -eq 0 && ${#values[@]} -eq 0 ]]; then
    _portwarrant_offer "$current" "${options[@]}"
  else
    _portwarrant_offer "$current" "${commands[@]}" "${values[@]}"
  fi
}

complete -F _portwarrant portwarrant
)sh";

/// Long names alone: a short one beside it would only make the list longer.
std::vector<std::string> ShownNames(const Command& command) {
  std::vector<std::string> names;
  for (const CommandOption& option : command.options)
    names.push_back(option.names.back());
  return names;
}

/// Words of the program itself hold nothing that a shell would expand.
void AddAfter(const Command& command, const std::string& path, std::string& text) {
  std::vector<std::string> commands;
  for (const Command& child : command.commands)
    commands.push_back(child.name);
  std::vector<std::string> values;
  for (const CommandOption& positional : command.positionals)
    values.insert(values.end(), positional.values.begin(), positional.values.end());
  text += fmt::format("    '{}') commands=({}) options=({}) values=({}) ;;\n", path,
                      fmt::join(commands, " "), fmt::join(ShownNames(command), " "),
                      fmt::join(values, " "));
  for (const Command& child : command.commands)
    AddAfter(child, path + " " + child.name, text);
}

void AddValues(const Command& command, const std::string& path, std::string& text) {
  for (const CommandOption& option : command.options) {
    if (!option.takes_value) continue;
    std::string patterns;
    for (const std::string& name : option.names)
      patterns += fmt::format("{}'{} {}'", patterns.empty() ? "" : " | ", path, name);
    text += fmt::format("    {}) values=({}) ;;\n", patterns, fmt::join(option.values, " "));
  }
  for (const Command& child : command.commands)
    AddValues(child, path + " " + child.name, text);
}

}  // namespace

std::string BashCompletion(const Command& root) {
  std::string text(kBefore);
  AddAfter(root, root.name, text);
  text += kBetween;
  AddValues(root, root.name, text);
  return text.append(kAfter);
}

}  // namespace pw
