#pragma once

#include "model/scan_result.h"

#include <string>

namespace pw {

/// The outside view for people: target by target, every port that is not in the most common state,
/// then how many are, then how completely each transport was seen. Text of others is made
/// printable.
std::string ScanTable(const ScanResult& result);

/// RFC 4180, one row a listed port, header first.
std::string ScanCsv(const ScanResult& result);

}  // namespace pw
