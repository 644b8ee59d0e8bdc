#include "cli/output.h"

#include "base/text.h"

#include <cstdio>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;

/// Between the faults of one file (ToError in model/list_issue.h). A line that begins without
/// blanks is never another's text: a line feed in a name stays visible as \x0a.
constexpr std::string_view kNextFault = "\n  ";

}  // namespace

void StandardOutput::Write(std::string_view text) {
  held_ += text;
  if (held_.size() >= kPiece) Flush();
}

bool StandardOutput::Flush() {
  if (!held_.empty()) {
    const bool whole = std::fwrite(held_.data(), 1, held_.size(), stdout) == held_.size();
    failed_ = failed_ || !whole;
    held_.clear();
  }
  failed_ = failed_ || std::fflush(stdout) != 0;
  return !failed_;
}

ExitCode WriteResult(std::string_view text) {
  StandardOutput output;
  output.Write(text);
  if (output.Flush()) return ExitCode::kPass;
  return ReportError({Error::Code::kSystem, "write to stdout: not everything could be written"});
}

void Tell(std::string_view line) {
  fmt::print(stderr, "{}\n", Printable(line));
}

ExitCode ReportError(const Error& error) {
  std::string_view rest = error.what;
  std::string text;
  for (auto at = rest.find(kNextFault); at != std::string_view::npos; at = rest.find(kNextFault)) {
    text += Printable(rest.substr(0, at));
    text += kNextFault;
    rest.remove_prefix(at + kNextFault.size());
  }
  fmt::print(stderr, "portwarrant: {}{}\n", text, Printable(rest));
  return ExitCode::kError;
}

}  // namespace pw
