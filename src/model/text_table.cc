#include "model/text_table.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  std::ranges::replace(text, '\t', ' ');
  return Printable(text);
}

/// Characters, which is what a terminal shows for the scripts that port lists are written in.
std::size_t Width(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

TextTable::TextTable(std::vector<std::string> header) {
  rows_.push_back(std::move(header));
}

void TextTable::Add(std::vector<std::string> row) {
  row.resize(rows_.front().size());
  for (std::string& cell : row)
    cell = OneLine(std::move(cell));
  rows_.push_back(std::move(row));
}

std::string TextTable::ToText(std::string_view indent) const {
  const std::size_t columns = rows_.front().size();
  std::vector<std::size_t> widths(columns, 0);
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t row = 1; row < rows_.size(); ++row) {
      widths[i] = std::max(widths[i], Width(rows_[row][i]));
    }
    if (widths[i] > 0) widths[i] = std::max(widths[i], Width(rows_.front()[i]));
  }
  const auto line = [&](auto cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns; ++i) {
      if (widths[i] == 0) continue;
      const std::string cell = cell_of(i);
      text += cell + std::string(widths[i] - Width(cell) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return fmt::format("{}{}\n", indent, text);
  };
  std::string text = line([&](std::size_t i) { return rows_.front()[i]; });
  text += line([&](std::size_t i) { return std::string(widths[i], '-'); });
  for (std::size_t row = 1; row < rows_.size(); ++row) {
    text += line([&](std::size_t i) { return rows_[row][i]; });
  }
  return text;
}

}  // namespace pw
