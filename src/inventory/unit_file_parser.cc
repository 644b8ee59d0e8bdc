#include "inventory/unit_file_parser.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace pw {
namespace {

bool IsComment(std::string_view line) {
  return !line.empty() && (line.front() == '#' || line.front() == ';');
}

/// The next line with what its trailing backslashes continue; a continuation becomes a blank, and
/// comment lines inside it are left out.
std::optional<std::string> NextLogicalLine(std::string_view& rest) {
  std::string joined;
  bool continued = false;
  while (const auto line = NextLine(rest)) {
    if (IsComment(Trim(*line))) {
      if (continued) continue;
      return std::string();
    }
    // An odd number of backslashes continues; an even one is escaped backslashes.
    std::size_t backslashes = 0;
    while (backslashes < line->size() && (*line)[line->size() - 1 - backslashes] == '\\')
      ++backslashes;
    if (backslashes % 2 == 0) return joined + std::string(*line);
    joined.append(line->substr(0, line->size() - 1)).push_back(' ');
    continued = true;
  }
  if (continued) return joined;
  return std::nullopt;
}

/// Reads the words of one value.
class WordReader {
 public:
  explicit WordReader(std::string_view value) : value_(value) {}

  std::vector<std::string> Read() {
    for (at_ = 0; at_ < value_.size(); ++at_)
      Take(value_[at_]);
    Finish();
    return std::move(words_);
  }

 private:
  void Take(char c) {
    if (c == '\\' && at_ + 1 < value_.size() && IsEscapable(value_[at_ + 1])) {
      word_ += value_[++at_];
      in_word_ = true;
    } else if (quote_ != 0) {
      if (c == quote_) {
        quote_ = 0;
      } else {
        word_ += c;
      }
    } else if (c == '"' || c == '\'') {
      quote_ = c;
      in_word_ = true;
    } else if (c == ' ' || c == '\t') {
      Finish();
    } else {
      word_ += c;
      in_word_ = true;
    }
  }

  static bool IsEscapable(char c) {
    return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '\\';
  }

  void Finish() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::string_view value_;
  std::size_t at_ = 0;
  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false;
  char quote_ = 0;
};

/// Without empty and "." components, as the service manager keeps a path: the package database has
/// no other form of it.
std::string Simplified(std::string_view path) {
  std::string simple;
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (!simple.empty() || path.starts_with('/')) simple += '/';
    simple += part;
  }
  return simple;
}

}  // namespace

std::vector<UnitAssignment> ParseUnitFile(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<UnitAssignment> assignments;
  std::string section;
  while (const auto logical = NextLogicalLine(text)) {
    const std::string_view line = Trim(*logical);
    if (line.empty()) continue;
    if (line.front() == '[' && line.back() == ']') {
      section = line.substr(1, line.size() - 2);
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || section.empty()) continue;
    const std::string_view key = Trim(line.substr(0, equals));
    if (key.empty()) continue;
    assignments.push_back({.section = section,
                           .key = std::string(key),
                           .value = std::string(Trim(line.substr(equals + 1)))});
  }
  return assignments;
}

std::vector<std::string> UnitWords(std::string_view value) {
  return WordReader(value).Read();
}

std::string LastValue(const std::vector<UnitAssignment>& unit, std::string_view section,
                      std::string_view key) {
  for (auto it = unit.rbegin(); it != unit.rend(); ++it) {
    if (it->section == section && it->key == key) return it->value;
  }
  return {};
}

std::vector<std::string> AllWords(const std::vector<UnitAssignment>& unit, std::string_view section,
                                  std::string_view key, bool resets) {
  std::vector<std::string> all;
  for (const UnitAssignment& assignment : unit) {
    if (assignment.section != section || assignment.key != key) continue;
    if (assignment.value.empty() && resets) all.clear();
    std::ranges::move(UnitWords(assignment.value), std::back_inserter(all));
  }
  return all;
}

bool UnitBoolean(std::string_view value, bool otherwise) {
  static constexpr std::array<std::string_view, 5> kYes = {"yes", "true", "on", "1", "y"};
  static constexpr std::array<std::string_view, 5> kNo = {"no", "false", "off", "0", "n"};
  const std::string word = ToLower(value);
  if (std::ranges::find(kYes, word) != kYes.end()) return true;
  if (std::ranges::find(kNo, word) != kNo.end()) return false;
  return otherwise;
}

std::string ProgramOf(std::string_view exec) {
  const std::size_t first = exec.find_first_not_of("-@:+!");
  if (first == std::string_view::npos) return {};
  auto words = UnitWords(exec.substr(first));
  return words.empty() ? std::string() : Simplified(words.front());
}

}  // namespace pw
