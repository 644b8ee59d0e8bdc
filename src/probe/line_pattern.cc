#include "probe/line_pattern.h"

#include <algorithm>
#include <cstddef>

namespace pw {
namespace {

constexpr std::size_t kLongestCapture = 128;

/// The literal text at the start of a pattern.
std::string_view Literal(std::string_view pattern) {
  return pattern.substr(0, pattern.find('<'));
}

}  // namespace

std::optional<Captures> MatchPattern(std::string_view pattern, std::string_view text) {
  Captures captures;
  while (!pattern.empty()) {
    std::string_view name;
    const bool hole = pattern.front() == '<';
    if (hole) {
      const std::size_t end = pattern.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      name = pattern.substr(1, end - 1);
      pattern.remove_prefix(end + 1);
    }
    const bool capture = !name.empty();
    const std::string_view literal = Literal(pattern);
    pattern.remove_prefix(literal.size());
    std::size_t before = 0;
    if (hole)
      before = literal.empty() && capture ? std::min(text.find_first_of("\r\n"), text.size())
                                          : text.find(literal);
    if (before == std::string_view::npos || text.substr(before, literal.size()) != literal)
      return std::nullopt;
    if (capture) {
      const std::string_view caught = text.substr(0, before);
      if (caught.empty() || caught.size() > kLongestCapture ||
          caught.find_first_of("\r\n") != std::string_view::npos) {
        return std::nullopt;
      }
      captures.emplace_back(name, caught);
    }
    text.remove_prefix(before + literal.size());
  }
  return captures;
}

}  // namespace pw
