#include "cli/history_place.h"

#include <cstdlib>
#include <string_view>

namespace pw {
namespace {

/// The specification wants absolute paths, and others ignored.
std::string AbsoluteFromEnvironment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value != nullptr && *value == '/' ? value : std::string();
}

}  // namespace

HistoryPlace PlaceOfHistory(const std::string& option) {
  constexpr std::string_view kFile = "/portwarrant/history.sqlite";
  if (option == "none") return {};
  if (!option.empty()) return {option, true};
  if (const std::string state = AbsoluteFromEnvironment("XDG_STATE_HOME"); !state.empty())
    return {state + std::string(kFile), false};
  if (const std::string home = AbsoluteFromEnvironment("HOME"); !home.empty())
    return {home + "/.local/state" + std::string(kFile), false};
  return {};
}

}  // namespace pw
