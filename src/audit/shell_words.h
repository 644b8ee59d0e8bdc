#pragma once

#include <string>
#include <string_view>

namespace pw {

/// One word for a POSIX shell, quoted where needed, so that a name from the host can be pasted and
/// never run. Control characters cannot be pasted safely: they become "?", so that the command
/// fails instead of doing something else.
std::string ShellWord(std::string_view text);
/// Text for a shell comment or a label: printable and without line breaks.
std::string ShellComment(std::string_view text);

}  // namespace pw
