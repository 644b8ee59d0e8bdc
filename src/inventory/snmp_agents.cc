#include "inventory/snmp_agents.h"

#include "base/text.h"
#include "inventory/snmpd_files.h"
#include "sys/file.h"

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kAgent = "snmpd";

/// Texts that end with NUL each, as /proc/PID/cmdline and environ have them.
std::vector<std::string> SplitTexts(std::string_view text) {
  if (text.ends_with('\0')) text.remove_suffix(1);
  std::vector<std::string> texts;
  if (text.empty()) return texts;
  for (const std::string_view one : Split(text, '\0'))
    texts.emplace_back(one);
  return texts;
}

void AddReason(SnmpAccess& access, std::string_view reason) {
  access.complete = false;
  access.reason =
      access.reason.empty() ? std::string(reason) : fmt::format("{}; {}", reason, access.reason);
}

SnmpAccess ReadAgent(ProcessReader& reader, const Process& process) {
  const std::string proc = fmt::format("/proc/{}", process.pid);
  SnmpdStart start;
  start.started = process.start_time;
  start.package = process.package;
  const auto arguments = ReadFile(proc + "/cmdline");
  if (arguments) start.arguments = SplitTexts(*arguments);
  const auto environment = ReadFile(proc + "/environ");
  if (environment) start.environment = SplitTexts(*environment);
  SnmpAccess access = ReadSnmpdAccess(reader.RootOf(process.pid), start);
  if (!environment) AddReason(access, Printable(environment.error().what));
  if (!arguments) AddReason(access, Printable(arguments.error().what));
  if (process.exe.empty()) AddReason(access, "its executable may not be read");
  if (process.deleted || process.memfd)
    AddReason(access, "the program that runs is not the one on disk");
  const auto again = reader.Read(process.pid);
  if (!again || again->start_time != process.start_time)
    AddReason(access, "it ended while its configuration was read");
  return access;
}

}  // namespace

void AddSnmpAccess(ProcessReader& reader, Inventory& inventory) {
  for (std::size_t i = 0; i < inventory.processes.size(); ++i) {
    const Process& process = inventory.processes[i];
    if ((process.exe.empty() ? process.comm : Basename(process.exe)) != kAgent) continue;
    SnmpAccess access = ReadAgent(reader, process);
    access.process = static_cast<std::uint32_t>(i);
    inventory.snmp_access.push_back(std::move(access));
  }
}

}  // namespace pw
