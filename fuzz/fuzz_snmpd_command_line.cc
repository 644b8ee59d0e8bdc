// Command lines of SNMP agents, as /proc/PID/cmdline has them. Properties: a directive has a name
// or is told as a problem, files have names, and what stands behind "--" changes nothing.
#include "base/text.h"
#include "inventory/snmpd_command_line.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  std::vector<std::string> arguments;
  for (const std::string_view word : pw::Split(text, '\0'))
    arguments.emplace_back(word);
  const pw::SnmpdCommandLine line = pw::ParseSnmpdCommandLine(arguments);
  for (const std::string& file : line.files) {
    if (file.empty()) std::abort();
  }
  for (const pw::SnmpdLine& directive : line.lines) {
    if (directive.rest.empty() && line.problems.empty()) std::abort();
  }
  // Behind an empty word, so that no option takes "--" for its value.
  arguments.emplace_back("");
  arguments.emplace_back("--");
  const pw::SnmpdCommandLine ended = pw::ParseSnmpdCommandLine(arguments);
  arguments.emplace_back("-C");
  const pw::SnmpdCommandLine more = pw::ParseSnmpdCommandLine(arguments);
  if (ended.only_files != more.only_files || ended.files != more.files) std::abort();
  return 0;
}
