// Property: what is read of a script stands in it, and a program is an absolute path without
// anything that the shell would replace.
#include "inventory/sysv_init.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const pw::InitScript script = pw::ParseInitScript(text);
  for (const std::string& part : {script.provides, script.description, script.program}) {
    if (text.find(part) == std::string::npos || part.find('\n') != std::string::npos) std::abort();
  }
  if (!script.program.empty() && script.program.front() != '/') std::abort();
  if (script.program.find_first_of("$`*?") != std::string::npos) std::abort();
  const std::string_view started = pw::StartedByLink(text);
  if (started.size() >= text.size() && !text.empty()) std::abort();
  return 0;
}
