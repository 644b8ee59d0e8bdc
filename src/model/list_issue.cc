#include "model/list_issue.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kShownErrors = 10;

std::string WithPlace(const ListIssue& issue) {
  const std::string place = ToString(issue.place);
  return place.empty() ? issue.what : fmt::format("{}: {}", place, issue.what);
}

}  // namespace

std::string ToString(const SourcePlace& place) {
  if (place.line == 0) return place.file;
  if (place.column == 0) return fmt::format("{}:{}", place.file, place.line);
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

std::string ToString(const ListIssue& issue) {
  const std::string place = ToString(issue.place);
  const std::string_view word = issue.severity == ListIssue::Severity::kError ? "error" : "warning";
  return place.empty() ? fmt::format("{}: {}", word, issue.what)
                       : fmt::format("{}: {}: {}", place, word, issue.what);
}

void AddIssue(std::vector<ListIssue>& issues, ListIssue issue) {
  if (issues.size() > kIssueLimit) return;
  if (issues.size() == kIssueLimit) issue.what = "there are more faults from here on";
  issues.push_back(std::move(issue));
}

bool HasErrors(std::span<const ListIssue> issues) {
  return std::ranges::any_of(
      issues, [](const ListIssue& issue) { return issue.severity == ListIssue::Severity::kError; });
}

Error ToError(std::string_view doing, std::span<const ListIssue> issues) {
  std::string text(doing);
  std::size_t errors = 0;
  for (const ListIssue& issue : issues) {
    if (issue.severity != ListIssue::Severity::kError) continue;
    if (++errors > kShownErrors) continue;
    text += errors == 1 ? ": " : "\n  ";
    text += WithPlace(issue);
  }
  if (errors > kShownErrors) text += fmt::format("\n  and {} more", errors - kShownErrors);
  return Error{Error::Code::kInvalid, text};
}

}  // namespace pw
