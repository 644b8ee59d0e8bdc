#pragma once

#include "model/service.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What an init script says of itself: the comment block of the LSB ("### BEGIN INIT INFO") and the
/// first "DAEMON=/path" assignment, which Debian's scripts have by convention.
struct InitScript {
  std::string provides;     ///< first name
  std::string description;  ///< the short one
  std::vector<std::string> default_start;
  std::string program;  ///< empty: not told in a form that can be read without running it
};
InitScript ParseInitScript(std::string_view text);

/// The name that a link such as "S01rsync" of /etc/rc2.d starts; empty for "K01rsync" and others.
std::string_view StartedByLink(std::string_view link) noexcept;

/// The init scripts of a root and what could not be read of them.
struct SysvServices {
  std::vector<Service> services;
  std::vector<std::string> problems;
};

/// Reads /etc/init.d and the start links of /etc/rcS.d and /etc/rc2.d to rc5.d below `root`.
/// Scripts in `units`, names of systemd units with their type, are left out: systemd runs the unit
/// instead. Whether a service runs cannot be told by files: `active` is false.
SysvServices ReadSysvServices(const std::string& root, const std::set<std::string>& units);

}  // namespace pw
