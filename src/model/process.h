#pragma once

#include "base/time_text.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pw {

/// The package that installed a file.
struct Package {
  std::string name;
  std::string version;
  std::string manager;  ///< "dpkg", "rpm" or "apk"

  friend bool operator==(const Package&, const Package&) = default;
};

/// A process that holds a socket. Text comes from other users' processes: print it only through
/// Printable().
struct Process {
  std::int32_t pid = 0;    ///< in the pid namespace of the collector
  TimePoint start_time{};  ///< with `pid` it names the process for good (proc(5), stat 22)
  std::string comm;        ///< at most 15 bytes, chosen by the process itself
  std::string exe;         ///< path in the process's own root; empty = not readable
  bool deleted = false;    ///< the file behind `exe` is gone or replaced
  bool memfd = false;      ///< runs from memory (memfd_create(2)), never from a disk
  std::optional<std::uint32_t> uid;
  std::string user;       ///< name in the process's own root, else the number
  std::string cgroup;     ///< path in the unified hierarchy, else the systemd one
  std::string unit;       ///< systemd unit from the cgroup, empty = none
  std::string container;  ///< container id or nspawn machine, empty = none
  std::optional<Package> package;
  std::string package_reason;  ///< why `package` is missing
};

}  // namespace pw
