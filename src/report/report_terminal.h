#pragma once

#include "model/audit_report.h"

#include <cstddef>
#include <string>

namespace pw {

struct TerminalOptions {
  bool colour = false;  ///< words stand beside every colour, so nothing is lost without
  std::size_t columns = 80;
  std::size_t rows = 24;  ///< the summary stays below this where the terminal is at least 80x24
  std::string bundle;     ///< where the evidence lies; empty = nowhere
};

/// What a person sees at the end of an audit: verdict for each requirement with its reason, the
/// worst findings, what could not be seen, and where the rest is. One screen. Text of the host is
/// made printable, so that it cannot drive the terminal.
std::string ReportTerminal(const AuditReport& report, const TerminalOptions& options);

}  // namespace pw
