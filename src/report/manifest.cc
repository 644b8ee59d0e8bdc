#include "report/manifest.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kDigits = 64;

bool IsDigest(std::string_view text) {
  return text.size() == kDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool IsName(std::string_view name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '/';
  });
  if (!plain) return false;
  for (const std::string_view part : Split(name, '/')) {
    if (part.empty() || part.front() == '.' || part.front() == '-') return false;
  }
  return true;
}

Error Bad(std::size_t line, std::string_view why) {
  return {Error::Code::kInvalid, fmt::format("line {}: {}", line, why)};
}

}  // namespace

std::string FormatManifest(std::span<const FileDigest> files) {
  std::string text;
  for (const auto& [name, digest] : files)
    text += fmt::format("{}  {}\n", digest, name);
  return text;
}

Result<std::vector<FileDigest>> ParseManifest(std::string_view text) {
  std::vector<FileDigest> files;
  while (!text.empty()) {
    const std::size_t number = files.size() + 1;
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
      return Error{Error::Code::kTruncated, fmt::format("line {}: it does not end", number)};
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.size() < kDigits + 3 || !IsDigest(line.substr(0, kDigits)) ||
        line.substr(kDigits, 2) != "  ")
      return Bad(number, "expected a SHA-256, two blanks and a name");
    const std::string_view name = line.substr(kDigits + 2);
    if (!IsName(name)) return Bad(number, "a name that no bundle has");
    if (!files.empty() && files.back().first >= name)
      return Bad(number, "names are not sorted, or one is there twice");
    files.emplace_back(name, line.substr(0, kDigits));
  }
  if (files.empty()) return Error{Error::Code::kTruncated, "it is empty"};
  return files;
}

}  // namespace pw
