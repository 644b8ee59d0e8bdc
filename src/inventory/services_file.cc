#include "inventory/services_file.h"

#include "base/text.h"

#include <fmt/format.h>

namespace pw {

ServicesFile ServicesFile::Parse(std::string_view text) {
  ServicesFile file;
  while (const auto line = NextLine(text)) {
    const auto words = Words(line->substr(0, line->find('#')));
    if (words.size() < 2) continue;
    const std::size_t slash = words[1].find('/');
    if (slash == std::string_view::npos) continue;
    const auto port = ParseNumber<std::uint16_t>(words[1].substr(0, slash));
    const std::string protocol(words[1].substr(slash + 1));
    if (!port || protocol.empty()) continue;
    file.names_.try_emplace(PortKey{protocol, *port}, words[0]);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i != 1) file.ports_.try_emplace(fmt::format("{}/{}", protocol, words[i]), *port);
    }
  }
  return file;
}

std::optional<std::uint16_t> ServicesFile::PortOf(std::string_view name,
                                                  std::string_view protocol) const {
  if (const auto number = ParseNumber<std::uint16_t>(name)) return number;
  const auto found = ports_.find(fmt::format("{}/{}", protocol, name));
  if (found == ports_.end()) return std::nullopt;
  return found->second;
}

std::string_view ServicesFile::NameOf(std::uint16_t port, std::string_view protocol) const {
  const auto found = names_.find(PortKey{std::string(protocol), port});
  return found == names_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace pw
