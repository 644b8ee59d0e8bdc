#include "app/scan_file_name.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

bool IsDigit(char letter) {
  return letter >= '0' && letter <= '9';
}

std::string Stem(std::string_view vantage) {
  std::string name(vantage);
  for (char& letter : name) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       IsDigit(letter) || letter == '-' || letter == '.';
    if (!plain) letter = '_';
  }
  return "scan-" + name;
}

}  // namespace

std::string ScanFileName(std::string_view vantage) {
  return Stem(vantage) + ".json";
}

bool IsScanFileOf(std::string_view file, std::string_view vantage) {
  const std::string stem = Stem(vantage);
  if (!file.starts_with(stem) || !file.ends_with(".json")) return false;
  std::string_view rest = file.substr(stem.size());
  rest.remove_suffix(std::string_view(".json").size());
  if (rest.empty()) return true;
  return rest.size() > 1 && rest.front() == '-' && std::ranges::all_of(rest.substr(1), IsDigit);
}

}  // namespace pw
