#pragma once

#include "inventory/super_server.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One "attribute op value..." line of xinetd.conf(5).
struct XinetdAttribute {
  enum class Operator : std::uint8_t { kSet, kAdd, kRemove };  // =, +=, -=
  std::string name;                                            ///< as written, lower case
  Operator op = Operator::kSet;
  std::vector<std::string> values;
};

/// "defaults { ... }" or "service NAME { ... }".
struct XinetdSection {
  std::string service;  ///< empty for defaults
  std::string file;
  std::uint32_t line = 0;  ///< of the first word of the section
  std::vector<XinetdAttribute> attributes;
};

/// "include FILE" or "includedir DIRECTORY".
struct XinetdInclude {
  std::string path;
  bool directory = false;
};

/// What one file says, before defaults and inclusion.
struct XinetdFile {
  std::vector<XinetdSection> sections;
  std::vector<XinetdInclude> includes;
  std::vector<std::string> problems;  ///< "<file>:<line>: <cause>"
};

/// Reads one configuration file. `file` is only for the places in the result.
XinetdFile ParseXinetdFile(std::string_view text, std::string_view file);

/// True if includedir takes a file of this name: no dot in it, no tilde at its end.
bool XinetdIncludesName(std::string_view name) noexcept;

/// Applies the defaults (wherever they stand; set-valued attributes with += start from them), the
/// enabled and disabled lists and the disable attributes. A service that xinetd would not start
/// stays in the list, switched off. `services` gives the protocol where none is written.
SuperServerConfig ResolveXinetd(const std::vector<XinetdFile>& files, const ServicesFile& services);

}  // namespace pw
