#include "cli/time_option.h"

#include <cstdint>

#include <CLI/CLI.hpp>

namespace pw {

std::chrono::seconds TimeOption(const std::string& option, const std::string& value) {
  std::string text = value;
  int unit = 1;
  if (text.ends_with('m')) unit = 60;
  if (text.ends_with('h')) unit = 3600;
  if (text.ends_with('s') || unit > 1) text.pop_back();
  int count = 0;
  if (!CLI::detail::lexical_cast(text, count) || count < 1 || count > 1'000'000)
    throw CLI::ValidationError(option, value + ": a time such as 60s, 5m or 2h");
  return std::chrono::seconds(std::int64_t{count} * unit);
}

}  // namespace pw
