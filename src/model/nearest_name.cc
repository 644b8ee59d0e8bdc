#include "model/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::size_t kLongestName = 64;  // longer text is never a slip of the finger

// Optimal string alignment: a swap of two neighbours is one edit, as a hand makes it.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> above(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::exchange(above, std::move(row));
  }
  return above.back();
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
