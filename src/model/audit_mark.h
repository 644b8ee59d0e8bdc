#pragma once

#include "base/result.h"
#include "base/time_text.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What the mark of a bundle that is not whole says: how its audit was asked, and how often it went
/// on. One JSON object a line: the first by the command that began, each other by one that went on.
struct AuditMark {
  TimePoint began{};
  std::string version;             ///< of the tool
  std::string commit;              ///< of the tool
  std::string folder;              ///< working directory of the command
  std::vector<std::string> words;  ///< of the command, without the program's name
  unsigned resumed = 0;            ///< times that it went on

  friend bool operator==(const AuditMark&, const AuditMark&) = default;
};

/// The first line, without its end. `path`: the bundle's folder, for the sentence that tells people
/// what this is.
std::string AuditMarkLine(const AuditMark& mark, std::string_view path);
/// A line for each time that the audit goes on.
std::string AuditResumedLine(TimePoint time);

/// Reads a mark; every line of it is whole. Errors: kInvalid naming the line: not a mark, a word
/// with a zero byte, a line that is none.
Result<AuditMark> ParseAuditMark(std::string_view text);

}  // namespace pw
