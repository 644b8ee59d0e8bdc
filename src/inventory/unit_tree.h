#pragma once

#include "base/result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What lies below a unit's name in one folder of the search path.
struct UnitEntry {
  std::optional<std::string> link;  ///< a symbolic link: its text
  std::string text;                 ///< a regular file: its content
};

/// One folder of the search path, as it lies on the disk.
struct UnitFolder {
  std::string path;
  std::map<std::string, UnitEntry> units;  ///< by unit name
  /// "ssh.service.d" -> "10-x.conf" -> content; empty content masks a file of that name.
  std::map<std::string, std::map<std::string, std::string>> drop_ins;
  /// "multi-user.target.wants" -> names of the links in it.
  std::map<std::string, std::vector<std::string>> wants;
};

/// All unit files of a root, best folder first, and what could not be read.
struct UnitTree {
  std::vector<UnitFolder> folders;
  std::vector<std::string> problems;
  bool denied = false;  ///< a problem was a missing privilege
};

/// Folders where systemd(1) looks for system units, best first.
const std::vector<std::string>& UnitSearchPath();

/// Reads them all. A root where none of them exists gives an empty tree. Files larger than 1 MiB
/// are problems. Folders that are the same by a merged /usr are read once.
UnitTree ReadUnitTree(const std::string& root);

}  // namespace pw
