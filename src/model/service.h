#pragma once

#include "model/process.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

/// A service that runs, or that something can start without a person: a systemd unit (service,
/// socket, timer, path), a SysV init script, or a line of inetd or xinetd.
struct Service {
  std::string name;     ///< "ssh.service", "telnet/tcp" (inetd, xinetd), "rsync" (sysv)
  std::string manager;  ///< "systemd", "sysv", "inetd" or "xinetd"
  std::string description;
  bool active = false;    ///< runs, or its socket, timer or path is armed, right now
  std::string sub_state;  ///< systemd's word: "running", "exited", "listening", "waiting", ...
  std::string
      start;  ///< systemd's word ("enabled", "disabled", "static", "masked", ...) or manager
  bool starts_on_boot = false;
  std::string boot_reason;  ///< why: "WantedBy=multi-user.target", "pulled in by ...", "rc2.d/S01x"
  bool oneshot = false;     ///< systemd Type=oneshot: does its work once and leaves no process
  std::string file;         ///< unit file, init script, or configuration file with ":line"
  std::string program;      ///< executable it runs; empty for internal inetd services
  std::string user;         ///< inetd, xinetd: the user the program runs as
  std::string only_from;    ///< xinetd: who is allowed, as written
  std::string transport;    ///< inetd, xinetd: "tcp", "udp", ...
  std::string port;         ///< inetd, xinetd: number, or the name that could not be resolved
  std::vector<std::string> triggers;      ///< units that it starts (socket, timer, path)
  std::vector<std::string> triggered_by;  ///< units that start it
  std::vector<std::string> listen;        ///< ListenStream= and the like, as systemd has them
  std::vector<std::string> listeners;     ///< ids of the listeners it owns
  std::optional<Package> package;
};

}  // namespace pw
