#pragma once

#include <string>
#include <string_view>

namespace pw {

/// The file of a bundle that holds the scan of a further vantage: "scan-NAME.json". Names may come
/// from a file and hold anything: what is no letter, digit, "-" or "." becomes "_".
std::string ScanFileName(std::string_view vantage);

/// True if a file of that name holds what this vantage saw in an audit's first look: its name, or
/// that with a number where several names read the same. The second look, with the filter off, has
/// names of its own.
bool IsScanFileOf(std::string_view file, std::string_view vantage);

}  // namespace pw
