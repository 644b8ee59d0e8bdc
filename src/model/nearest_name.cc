#include "model/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::size_t kLongestName = 64;  // longer text is never a slip of the finger

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view NearestName(std::string_view text, std::span<const std::string_view> known) {
  if (text.empty() || text.size() > kLongestName) return {};
  std::string_view best;
  std::size_t fewest = 0;
  for (const std::string_view name : known) {
    const std::size_t edits = EditDistance(text, name);
    if (edits > std::max<std::size_t>(1, name.size() / 3)) continue;
    if (best.empty() || edits < fewest) {
      best = name;
      fewest = edits;
    }
  }
  return best;
}

std::string NameHint(std::string_view text, std::span<const std::string_view> known) {
  const std::string_view nearest = NearestName(text, known);
  if (!nearest.empty()) return fmt::format(", did you mean \"{}\"?", nearest);
  if (known.empty()) return {};
  return fmt::format("; known are: {}", fmt::join(known, ", "));
}

}  // namespace pw
