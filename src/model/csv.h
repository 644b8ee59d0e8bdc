#pragma once

#include "model/port_list.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One field of a CSV file with its place (from 1, column in characters).
struct CsvCell {
  std::string text;
  int line = 0;
  int column = 0;
};
using CsvRow = std::vector<CsvCell>;

inline constexpr std::size_t kCsvCellLimit = 1'000'000;

/// Reads CSV (RFC 4180) as spreadsheets write it: separated by comma, semicolon or tab (whichever
/// comes first outside of quotes in the first line, or as a line "sep=;" says), with or without
/// byte order mark, lines ending in LF or CR LF. Line ends inside quotes become LF. Rows without
/// any text are left out. Refused, each with its place: other encodings, a quote inside a field
/// without quotes, text after a closing quote, a missing closing quote, control characters, too
/// many cells. Gives nothing exactly when it added an issue.
std::optional<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::string& file,
                                            std::vector<ListIssue>& issues);

/// One row with CR LF; fields in quotes where they need it.
std::string FormatCsvRow(const std::vector<std::string>& cells);

/// A field that no spreadsheet takes for a formula: text that begins with = + - @, a tab, a line
/// feed or an apostrophe gets an apostrophe before it. CsvUnguarded takes it off again.
std::string CsvGuarded(std::string_view text);
std::string CsvUnguarded(std::string_view text);

}  // namespace pw
