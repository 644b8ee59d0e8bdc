#pragma once

#include "cli/command_tree.h"

#include <string>

namespace pw {

/// A script for bash 4 or newer that completes `root` and all below it; needs nothing but bash.
std::string BashCompletion(const Command& root);

/// A function for zsh 5 (compinit), good for a file `_portwarrant` in fpath and for `source`.
std::string ZshCompletion(const Command& root);

}  // namespace pw
