#pragma once

#include "inventory/super_server.h"
#include "model/coverage.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Where a super-server of a root has its configuration. A process started with another file
/// ("xinetd -f FILE", "inetd FILE...") is read by naming that file here.
struct SuperServerPaths {
  std::vector<std::string> inetd = {"/etc/inetd.conf", "/etc/inetd.d"};  ///< files or directories
  std::string xinetd = "/etc/xinetd.conf";
  std::string services = "/etc/services";
};

/// The super-servers of one root as their configuration files have them. Immutable after Read.
class SuperServers {
 public:
  /// Reads the files below `root` ("" = this process's root, "/proc/PID/root", a mounted image).
  /// Includes of xinetd are followed to a depth of 8, each file once. Whether inetd or xinetd is
  /// installed or runs is not looked at. A root without any of the files has no entries, which is
  /// a complete answer.
  static SuperServers Read(const std::string& root, const SuperServerPaths& paths = {});

  const std::vector<SuperServerEntry>& entries() const noexcept { return entries_; }
  const ServicesFile& port_names() const noexcept { return port_names_; }
  /// One row "inetd": files that could not be read and lines that could not be understood.
  const Coverage& coverage() const noexcept { return coverage_; }

  /// The rows of the inventory, one for each entry and in its order.
  std::vector<Service> Services() const;

  /// Indexes into entries() and Services() that explain a socket; see MatchSocket.
  std::vector<std::size_t> Match(std::string_view manager, const SuperServerSocket& socket) const;

 private:
  std::vector<SuperServerEntry> entries_;
  ServicesFile port_names_;
  Coverage coverage_;
};

/// Says of the switched-on services of `manager` that they are active, or come with boot, as their
/// super-server does. `unit` names the unit it runs in, for boot_reason; may be empty.
void JoinSuperServer(std::vector<Service>& services, std::string_view manager, bool running,
                     bool starts_on_boot, std::string_view unit);

}  // namespace pw
