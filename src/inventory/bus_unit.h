#pragma once

#include "model/service.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// A unit as the running systemd tells it (org.freedesktop.systemd1.Unit and the interface of its
/// type). Lists and the fields after `sub_state` are filled for units whose properties were read.
struct BusUnit {
  std::string name;
  std::string description;
  std::string load_state;    ///< "loaded", "masked", "not-found", ...
  std::string active_state;  ///< "active", "inactive", "failed", ...
  std::string sub_state;     ///< "running", "listening", "waiting", ...
  std::string path;          ///< D-Bus object
  std::string file_state;    ///< "enabled", ...; empty where systemd has none
  std::string fragment;
  std::string program;
  std::string user;
  std::uint32_t main_pid = 0;
  std::vector<std::string> triggers;
  std::vector<std::string> triggered_by;
  std::vector<std::string> listen;  ///< "0.0.0.0:22 (Stream)"
  std::vector<std::string> wanted_by;
  std::vector<std::string> required_by;
};

/// True for the types that are rows of the inventory: service, socket, timer, path.
bool IsServiceUnit(const std::string& name);

/// Adds to the rows that files gave what the running systemd says. Units that have no file get a
/// row of their own, unless they are neither loaded nor active.
void MergeBusUnits(std::vector<BusUnit> units, std::vector<Service>& services);

}  // namespace pw
