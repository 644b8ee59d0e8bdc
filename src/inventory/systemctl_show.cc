#include "inventory/systemctl_show.h"

#include "base/text.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kListen = "Listen";

struct TextProperty {
  std::string_view name;
  std::string BusUnit::* field;
};

constexpr TextProperty kTexts[] = {
    {"Id", &BusUnit::name},
    {"Description", &BusUnit::description},
    {"LoadState", &BusUnit::load_state},
    {"ActiveState", &BusUnit::active_state},
    {"SubState", &BusUnit::sub_state},
    {"UnitFileState", &BusUnit::file_state},
    {"FragmentPath", &BusUnit::fragment},
    {"User", &BusUnit::user},
};

struct ListProperty {
  std::string_view name;
  std::vector<std::string> BusUnit::* field;
};

constexpr ListProperty kLists[] = {
    {"Triggers", &BusUnit::triggers},
    {"TriggeredBy", &BusUnit::triggered_by},
    {"WantedBy", &BusUnit::wanted_by},
    {"RequiredBy", &BusUnit::required_by},
};

/// "{ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D ; ignore_errors=no ; ... }"
std::string_view ProgramOf(std::string_view command) {
  constexpr std::string_view kBegin = "{ path=";
  if (!command.starts_with(kBegin)) return {};
  command.remove_prefix(kBegin.size());
  return command.substr(0, command.find(" ; argv[]="));
}

void TakeListen(std::string_view kind, std::string_view value, BusUnit& unit) {
  if (value.empty()) return;
  unit.listen.push_back(kind.empty() ? std::string(value) : fmt::format("{} ({})", value, kind));
}

void TakeProperty(std::string_view key, std::string_view value, BusUnit& unit) {
  for (const TextProperty& property : kTexts) {
    if (property.name == key) unit.*property.field = value;
  }
  for (const ListProperty& property : kLists) {
    if (property.name != key) continue;
    for (const std::string_view word : Split(value, ' ')) {
      if (!word.empty()) (unit.*property.field).emplace_back(word);
    }
  }
  if (key == "ExecStart" && unit.program.empty()) unit.program = ProgramOf(value);
  if (key == "MainPID") unit.main_pid = ParseNumber<std::uint32_t>(value).value_or(0);
  if (key.starts_with(kListen)) TakeListen(key.substr(kListen.size()), value, unit);
}

}  // namespace

std::vector<std::string> SystemctlShowCommand(const std::string& program) {
  std::string wanted = "ExecStart,MainPID,Listen";
  for (const TextProperty& property : kTexts)
    wanted += fmt::format(",{}", property.name);
  for (const ListProperty& property : kLists)
    wanted += fmt::format(",{}", property.name);
  return {program, "show",      "--all",    "--no-pager", "--property", wanted,
          "--",    "*.service", "*.socket", "*.timer",    "*.path"};
}

std::vector<BusUnit> ParseSystemctlShow(std::string_view text) {
  std::vector<BusUnit> units;
  BusUnit unit;
  const auto finish = [&] {
    if (IsServiceUnit(unit.name)) units.push_back(std::move(unit));
    unit = {};
  };
  while (const auto line = NextLine(text)) {
    if (line->empty()) {
      finish();
      continue;
    }
    const std::size_t equals = line->find('=');
    if (equals == std::string_view::npos) continue;
    TakeProperty(line->substr(0, equals), line->substr(equals + 1), unit);
  }
  finish();
  return units;
}

}  // namespace pw
