#pragma once

#include "base/error.h"
#include "cli/exit_code.h"

#include <string>
#include <string_view>

namespace pw {

/// Results to stdout, in large pieces. A write that fails (full disk, closed pipe) is remembered.
class StandardOutput {
 public:
  StandardOutput() = default;
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;
  ~StandardOutput() { Flush(); }

  void Write(std::string_view text);
  /// False if anything that was written did not arrive.
  bool Flush();

 private:
  std::string held_;
  bool failed_ = false;
};

/// Writes a whole result to stdout. kPass, or kError with its reason on stderr.
ExitCode WriteResult(std::string_view text);

/// A line on stderr that is no error: where something was written, what to do next.
void Tell(std::string_view line);

/// One line on stderr that names the place and the way out, and one more, indented, for each
/// further fault of the same file; gives kError.
ExitCode ReportError(const Error& error);

}  // namespace pw
