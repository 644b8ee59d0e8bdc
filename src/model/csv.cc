#include "model/csv.h"

#include "model/list_issue.h"
#include "model/text_encoding.h"
#include "model/yaml_node.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kGuardedStarts = "=+-@\t\n'";

/// Reads character by character; the place of the next character is always known.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file, std::vector<ListIssue>& issues)
      : rest_(text), file_(file), issues_(issues) {
    separator_ = TakeSeparatorLine();
    if (separator_ == '\0') separator_ = GuessSeparator();
  }

  std::vector<CsvRow> ReadRows() {
    std::vector<CsvRow> rows;
    while (!rest_.empty() && cells_ <= kCsvCellLimit) {
      CsvRow row = ReadRow();
      const bool blank =
          std::ranges::all_of(row, [](const CsvCell& cell) { return cell.text.empty(); });
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

  bool failed() const { return failed_; }

 private:
  char TakeSeparatorLine() {
    if (!rest_.starts_with("sep=") || rest_.size() < 5) return '\0';
    const char separator = rest_[4];
    if (separator != ',' && separator != ';' && separator != '\t') return '\0';
    for (int i = 0; i < 5; ++i)
      Take();
    TakeLineEnd();
    return separator;
  }

  char GuessSeparator() const {
    bool quoted = false;
    for (const char c : rest_) {
      if (c == '"') quoted = !quoted;
      if (quoted) continue;
      if (c == ',' || c == ';' || c == '\t') return c;
      if (c == '\n') break;
    }
    return ',';
  }

  char Take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column_;
    }
    return c;
  }

  bool AtLineEnd() const { return rest_.starts_with('\n') || rest_.starts_with("\r\n"); }

  void TakeLineEnd() {
    if (rest_.starts_with("\r\n")) Take();
    if (rest_.starts_with('\n')) Take();
  }

  void Refuse(int line, int column, std::string what) {
    failed_ = true;
    AddIssue(issues_, {ListIssue::Severity::kError, std::move(what), {file_, line, column}});
  }

  CsvRow ReadRow() {
    CsvRow row;
    while (true) {
      row.push_back(ReadCell());
      if (++cells_ > kCsvCellLimit) {
        Refuse(line_, column_, "too many cells for one list");
        return row;
      }
      if (rest_.empty()) return row;
      if (AtLineEnd()) {
        TakeLineEnd();
        return row;
      }
      Take();  // the separator
    }
  }

  CsvCell ReadCell() {
    CsvCell cell{"", line_, column_};
    if (rest_.starts_with('"')) {
      ReadQuoted(cell);
    } else {
      ReadPlain(cell);
    }
    if (HasControlCharacter(cell.text)) {
      Refuse(cell.line, cell.column, "control characters are not accepted");
    }
    return cell;
  }

  bool AtCellEnd() const { return rest_.empty() || rest_.front() == separator_ || AtLineEnd(); }

  void ReadPlain(CsvCell& cell) {
    bool told = false;
    while (!AtCellEnd()) {
      if (rest_.front() == '"' && !std::exchange(told, true)) {
        Refuse(line_, column_, "a quote inside a field that does not begin with one");
      }
      cell.text += Take();
    }
  }

  void ReadQuoted(CsvCell& cell) {
    Take();
    while (true) {
      if (rest_.empty()) {
        Refuse(cell.line, cell.column, "the quote that begins here is never closed");
        return;
      }
      if (rest_.starts_with("\r\n")) Take();
      const char c = Take();
      if (c != '"') {
        cell.text += c;
      } else if (rest_.starts_with('"')) {
        cell.text += Take();
      } else {
        break;
      }
    }
    if (AtCellEnd()) return;
    Refuse(line_, column_, "text after the closing quote of a field");
    while (!AtCellEnd())
      Take();
  }

  std::string_view rest_;
  const std::string& file_;
  std::vector<ListIssue>& issues_;
  char separator_ = ',';
  int line_ = 1;
  int column_ = 1;
  std::size_t cells_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::string& file,
                                            std::vector<ListIssue>& issues) {
  if (const auto fault = FindEncodingFault(text, kYamlSizeLimit)) {
    issues.push_back({ListIssue::Severity::kError,
                      "the file " + fault->what,
                      {file, fault->line, fault->column}});
    return std::nullopt;
  }
  CsvReader reader(WithoutByteOrderMark(text), file, issues);
  auto rows = reader.ReadRows();
  if (reader.failed()) return std::nullopt;
  return rows;
}

std::string FormatCsvRow(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) row += ',';
    const bool needs_quotes = cell.find_first_of(",;\t\"\r\n") != std::string::npos ||
                              cell.starts_with(' ') || cell.ends_with(' ');
    if (!needs_quotes) {
      row += cell;
      continue;
    }
    row += '"';
    for (const char c : cell) {
      if (c == '"') row += '"';
      row += c;
    }
    row += '"';
  }
  return row + "\r\n";
}

std::string CsvGuarded(std::string_view text) {
  const bool risky = !text.empty() && kGuardedStarts.find(text.front()) != std::string_view::npos;
  return risky ? fmt::format("'{}", text) : std::string(text);
}

std::string CsvUnguarded(std::string_view text) {
  const bool guarded = text.size() > 1 && text.front() == '\'' &&
                       kGuardedStarts.find(text[1]) != std::string_view::npos;
  return std::string(guarded ? text.substr(1) : text);
}

}  // namespace pw
