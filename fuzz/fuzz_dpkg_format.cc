// Properties: the fast search of a list finds exactly the lines that a plain comparison finds, and
// every version found stands in the status file.
#include "base/text.h"
#include "inventory/dpkg_format.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The first line tells the wanted lines or packages, split at blanks; the rest is the file.
  const std::string input(data, data + size);
  std::string_view text = input;
  const auto first = pw::NextLine(text);
  if (!first) return 0;
  const auto wanted = pw::Words(*first);

  std::set<std::string_view> found;
  pw::LineSearch(wanted).Search(text, [&](std::size_t i) { found.insert(wanted.at(i)); });
  std::set<std::string_view> expected;
  for (const std::string_view line : pw::Split(text, '\n')) {
    if (!line.empty() && std::ranges::find(wanted, line) != wanted.end()) expected.insert(line);
  }
  if (found != expected) std::abort();

  const std::vector<std::string> packages(wanted.begin(), wanted.end());
  for (const auto& [package, version] : pw::FindVersions(text, packages)) {
    if (std::ranges::find(packages, package) == packages.end()) std::abort();
    if (version.empty() || text.find(version) == std::string_view::npos) std::abort();
  }
  for (const pw::Diversion& diversion : pw::ParseDiversions(text)) {
    if (diversion.by == ":" || diversion.from.find('\n') != std::string::npos) std::abort();
  }
  if (pw::PathsOfSums(text).size() > text.size()) std::abort();
  return 0;
}
