#include "base/text.h"
#include "inventory/running_units.h"
#include "inventory/systemctl_show.h"
#include "sys/file.h"
#include "sys/subprocess.h"

#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// Older systems have no merged /usr. Another folder's program of that name is not asked.
constexpr const char* kPlaces[] = {"/usr/bin/systemctl", "/bin/systemctl"};

/// One process for each unit in turn, over D-Bus: slower than the bus itself.
constexpr SubprocessLimits kLimits{.time = std::chrono::milliseconds{10000}};

std::string FirstLine(std::string_view text) {
  const auto line = NextLine(text);
  return line ? Printable(*line) : std::string();
}

}  // namespace

Result<std::vector<BusUnit>> AskUnitsBySystemctl() {
  for (const char* place : kPlaces) {
    if (!StatFile(place)) continue;
    auto shown = RunSubprocess(SystemctlShowCommand(place), kLimits);
    if (!shown) return std::move(shown).error();
    if (shown->exit_code != 0) {
      return Error{Error::Code::kUnavailable, fmt::format("run {} show: exit code {}: {}", place,
                                                          shown->exit_code, FirstLine(shown->err))};
    }
    return ParseSystemctlShow(shown->out);
  }
  return Error{Error::Code::kUnavailable, fmt::format("run {}: there is none", kPlaces[0])};
}

}  // namespace pw
