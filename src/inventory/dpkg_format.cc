#include "inventory/dpkg_format.h"

#include "base/text.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

struct Stanza {
  std::string_view package;
  std::string_view architecture;
  std::string_view version;
  bool installed = false;
};

/// The fields that matter, from the lines of one stanza (deb822(5)); continuation lines start with
/// a blank and match none.
Stanza ReadStanza(std::string_view text) {
  Stanza stanza;
  while (const auto line = NextLine(text)) {
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view field = line->substr(0, colon);
    if (field == "Package") stanza.package = Trim(line->substr(colon + 1));
    if (field == "Architecture") stanza.architecture = Trim(line->substr(colon + 1));
    if (field == "Version") stanza.version = Trim(line->substr(colon + 1));
    // "install ok installed"; half-installed and the like have files on the disk too.
    if (field == "Status") {
      const auto words = Words(line->substr(colon + 1));
      stanza.installed =
          words.size() == 3 && words[2] != "not-installed" && words[2] != "config-files";
    }
  }
  return stanza;
}

}  // namespace

LineSearch::LineSearch(const std::vector<std::string_view>& wanted) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].empty()) continue;
    wanted_.try_emplace(wanted[i], i);
    slots_.set(Slot(wanted[i]));
  }
}

std::size_t LineSearch::Slot(std::string_view line) noexcept {
  std::uint32_t tail = 0;
  const std::size_t length = std::min<std::size_t>(line.size(), sizeof(tail));
  std::memcpy(&tail, line.data() + line.size() - length, length);
  // Multiplicative hash (Knuth): the upper bits depend on every bit of tail and length.
  const std::uint32_t hash = (tail ^ static_cast<std::uint32_t>(line.size())) * 2654435761U;
  return (hash >> 20) % kSlots;
}

void LineSearch::Search(std::string_view text,
                        const std::function<void(std::size_t)>& found) const {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || !slots_.test(Slot(line))) continue;
    const auto match = wanted_.find(line);
    if (match != wanted_.end()) found(match->second);
  }
}

std::vector<Diversion> ParseDiversions(std::string_view text) {
  std::vector<Diversion> diversions;
  while (true) {
    const auto from = NextLine(text);
    const auto to = NextLine(text);
    const auto by = NextLine(text);
    if (!from || !to || !by) return diversions;
    diversions.push_back({.from = std::string(*from),
                          .to = std::string(*to),
                          .by = *by == ":" ? std::string() : std::string(*by)});
  }
}

ListName ParseListName(std::string_view file) {
  if (file.ends_with(".list")) file.remove_suffix(5);
  const std::size_t colon = file.find(':');
  if (colon == std::string_view::npos) return {.package = std::string(file), .architecture = {}};
  return {.package = std::string(file.substr(0, colon)),
          .architecture = std::string(file.substr(colon + 1))};
}

std::string PathsOfSums(std::string_view text) {
  constexpr std::size_t kSum = 32;  // md5 in hexadecimal, then two blanks
  std::string paths;
  paths.reserve(text.size());
  while (const auto line = NextLine(text)) {
    if (line->size() <= kSum + 2 || line->substr(kSum, 2) != "  ") continue;
    paths.append("/").append(line->substr(kSum + 2)).append("\n");
  }
  return paths;
}

std::map<std::string, std::string> FindVersions(std::string_view status,
                                                const std::vector<std::string>& wanted) {
  std::unordered_map<std::string_view, std::vector<const std::string*>> by_name;
  for (const std::string& key : wanted)
    by_name[std::string_view(key).substr(0, key.find(':'))].push_back(&key);
  std::map<std::string, std::string> versions;
  constexpr std::string_view kField = "Package: ";
  while (!status.empty()) {
    const std::size_t end = std::min(status.find("\n\n"), status.size());
    const std::string_view text = status.substr(0, end);
    status.remove_prefix(std::min(end + 2, status.size()));
    const std::string_view body = text.substr(std::min(text.find(kField), text.size()));
    if (body.empty()) continue;
    // Almost every stanza ends here: the name, which dpkg writes first, is not wanted.
    const std::string_view first =
        Trim(body.substr(kField.size(), std::min(body.find('\n'), body.size()) - kField.size()));
    if (text.starts_with(kField) && !by_name.contains(first)) continue;
    const Stanza stanza = ReadStanza(text);
    const auto match = by_name.find(stanza.package);
    if (match == by_name.end() || stanza.version.empty()) continue;
    for (const std::string* key : match->second) {
      const std::size_t colon = key->find(':');
      if (colon != std::string::npos && key->substr(colon + 1) != stanza.architecture) continue;
      if (stanza.installed) {
        versions[*key] = stanza.version;
      } else {
        versions.try_emplace(*key, stanza.version);
      }
    }
  }
  return versions;
}

}  // namespace pw
