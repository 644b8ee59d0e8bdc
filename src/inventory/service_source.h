#pragma once

#include "inventory/package_database.h"
#include "inventory/running_units.h"
#include "model/coverage.h"
#include "model/service.h"

#include <functional>
#include <string>
#include <vector>

namespace pw {

/// The services of a root and how completely they were seen.
struct ServiceCollection {
  std::vector<Service> services;
  std::vector<Coverage> coverage;  ///< one row "services" and one row "inetd"
  PackageDatabase packages;        ///< of the root, asked for the programs of all services
};

/// Paths whose package somebody else wants to know.
using MorePaths = std::function<std::vector<std::string>()>;

/// Everything that runs as a service in a root, or that something can start there without a person:
/// systemd's services, sockets, timers and paths, SysV init scripts, and what inetd and xinetd
/// listen for, each with the package of its program. `root` is "" for this process's root,
/// "/proc/PID/root" or a mounted image. `ask` asks the running
/// systemd, if there is one, what is active (null: not asked, since it is not the manager of that
/// root); everything else comes from files. Takes at most some seconds,
/// whatever the manager does. Never fails: what could not be had is told in the coverage.
///
/// `more` is called when the services are known and may wait: one pass over the package database
/// then serves both.
ServiceCollection CollectServices(const std::string& root, const RunningUnits& ask,
                                  const MorePaths& more = {});

/// The path of a program as a manager would run it: a name without a path is looked for in the
/// folders that systemd searches, links of the last component are followed. Empty for a name that
/// is not found.
std::string ResolveProgram(const std::string& root, const std::string& program);

}  // namespace pw
