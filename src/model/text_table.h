#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Lines of columns for a terminal or a printed page. Columns are as wide as their widest cell;
/// empty columns are left out. Cells pass through Printable(), their line ends become blanks.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header);

  /// Missing cells count as empty.
  void Add(std::vector<std::string> row);
  bool empty() const { return rows_.size() < 2; }
  /// Header, a line below it, rows; each line begins with `indent`.
  std::string ToText(std::string_view indent) const;

 private:
  std::vector<std::vector<std::string>> rows_;  ///< the first is the header
};

}  // namespace pw
