#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pw {

/// The names of ports in one root's /etc/services (services(5)). Names and aliases are
/// case-sensitive, as getservbyname(3) has them; of two lines for one name the first counts.
/// Immutable after parsing, so it may be read by many threads.
class ServicesFile {
 public:
  ServicesFile() = default;

  /// Reads the file's text. Lines that are not "name port/protocol [alias...]" are passed over, as
  /// the C library does.
  static ServicesFile Parse(std::string_view text);

  /// The port of a name or alias; a plain number ("2323") is its own port, listed or not.
  std::optional<std::uint16_t> PortOf(std::string_view name, std::string_view protocol) const;

  /// The official name of a port; empty if the file has none.
  std::string_view NameOf(std::uint16_t port, std::string_view protocol) const;

  std::size_t size() const noexcept { return names_.size(); }

 private:
  using PortKey = std::pair<std::string, std::uint16_t>;     // protocol, port
  std::map<std::string, std::uint16_t, std::less<>> ports_;  // "protocol/name"
  std::map<PortKey, std::string> names_;
};

}  // namespace pw
