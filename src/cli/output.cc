#include "cli/output.h"

#include "base/text.h"

#include <cstdio>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;

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
  fmt::print(stderr, "portwarrant: {}\n", Printable(error.what));
  return ExitCode::kError;
}

}  // namespace pw
