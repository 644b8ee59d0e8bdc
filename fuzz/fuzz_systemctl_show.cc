// Property: units that were read, printed again as systemctl would, are read the same.
#include "inventory/systemctl_show.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

namespace {

using Unit = pw::BusUnit;

void AddList(std::string& text, std::string_view key, const std::vector<std::string>& words) {
  text += std::string(key) + "=";
  for (const std::string& word : words)
    text += word + " ";
  text += "\n";
}

std::string Print(const Unit& unit) {
  std::string text = "Id=" + unit.name + "\nDescription=" + unit.description +
                     "\nLoadState=" + unit.load_state + "\nActiveState=" + unit.active_state +
                     "\nSubState=" + unit.sub_state + "\nUnitFileState=" + unit.file_state +
                     "\nFragmentPath=" + unit.fragment + "\nUser=" + unit.user +
                     "\nMainPID=" + std::to_string(unit.main_pid) +
                     "\nExecStart={ path=" + unit.program + " ; argv[]=\n";
  AddList(text, "Triggers", unit.triggers);
  AddList(text, "TriggeredBy", unit.triggered_by);
  AddList(text, "WantedBy", unit.wanted_by);
  AddList(text, "RequiredBy", unit.required_by);
  for (const std::string& listen : unit.listen)
    text += "Listen=" + listen + "\n";
  return text + "\n";
}

auto All(const Unit& u) {
  return std::tie(u.name, u.description, u.load_state, u.active_state, u.sub_state, u.file_state,
                  u.fragment, u.user, u.main_pid, u.program, u.triggers, u.triggered_by,
                  u.wanted_by, u.required_by, u.listen);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = pw::ParseSystemctlShow(std::string(data, data + size));
  std::string text;
  for (const Unit& unit : first) {
    if (!pw::IsServiceUnit(unit.name)) std::abort();
    text += Print(unit);
  }
  // A carriage return at the end of a line belongs to the line's end.
  if (text.find('\r') != std::string::npos) return 0;
  const auto second = pw::ParseSystemctlShow(text);
  if (second.size() != first.size()) std::abort();
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (All(first[i]) != All(second[i])) std::abort();
  }
  return 0;
}
