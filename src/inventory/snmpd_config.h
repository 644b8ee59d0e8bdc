#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Where something of a configuration stands.
struct SnmpdPlace {
  std::string file;        ///< in its root, or "command line"
  std::uint32_t line = 0;  ///< 0 = none

  friend bool operator==(const SnmpdPlace&, const SnmpdPlace&) = default;
};

/// "/etc/snmp/snmpd.conf:12", or the file alone where there is no line.
std::string ToString(const SnmpdPlace& place);

/// One directive of a configuration file of net-snmp, in the file type that it was written for.
struct SnmpdLine {
  std::string type;      ///< "snmpd", "snmp", ...; empty on the command line: any of them
  std::string token;     ///< in lower case
  std::string rest;      ///< what follows, never empty
  bool include = false;  ///< names another file, folder or type to be read here
  SnmpdPlace place;
};

struct SnmpdConfig {
  std::vector<SnmpdLine> lines;
  std::vector<std::string> problems;  ///< "<file>:<line>: <cause>", without values
};

/// Reads one file as net-snmp 5.9 does (snmp_config(5), read_config() of its library): "#" begins a
/// comment line, "[type]" alone switches the file type and before a directive only its own; an
/// unknown type switches nothing. `type` is that at the beginning; `app` the agent's own name.
SnmpdConfig ParseSnmpdConfig(std::string_view text, const std::string& file, std::string_view type,
                             std::string_view app);

/// Takes the next word off `rest`: quoted by " or ', with \ before any byte that stands for itself.
/// Leaves `rest` empty where a "#" or nothing follows. Nothing if `rest` is empty.
std::optional<std::string> NextSnmpdWord(std::string_view& rest);

/// File types that an agent named `app` reads, each from its own files, in this order.
std::vector<std::string> SnmpdFileTypes(std::string_view app);

}  // namespace pw
