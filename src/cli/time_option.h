#pragma once

#include <chrono>
#include <string>

namespace pw {

/// The value of an option that is a time: "60s", "5m" or "2h", from one second on. Throws
/// CLI::ValidationError naming the option.
std::chrono::seconds TimeOption(const std::string& option, const std::string& value);

}  // namespace pw
