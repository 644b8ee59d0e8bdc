#pragma once

#include "model/scan_result.h"

#include <string>

namespace pw {

/// The outside view in the XML that nmap's -oX gave the world (nmap.dtd, version 1.05), so that
/// tools which read that keep working. What it has no word for ("unknown") is left out of `ports`
/// and counted in `extraports`.
std::string NmapXml(const ScanResult& result);

}  // namespace pw
