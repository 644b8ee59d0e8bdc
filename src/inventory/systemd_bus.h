#pragma once

#include "base/result.h"
#include "inventory/bus_unit.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pw {

/// A connection to the running systemd (org.freedesktop.systemd1(5)). Reads only; asks for no
/// rights that a user does not have. Not shared between threads.
class SystemdBus {
 public:
  /// Connects to the manager of this host: by its private socket as root does, so that no
  /// dbus-daemon is needed, else by the system bus. `time` bounds everything done with the
  /// connection. Errors: kDenied, kUnavailable (nothing listens), kTimeout, kSystem.
  static Result<SystemdBus> Connect(std::chrono::milliseconds time);

  /// As Connect, to a D-Bus address such as "unix:path=/run/x". With `message_bus` false the peer
  /// is the manager itself.
  static Result<SystemdBus> ConnectTo(const std::string& address, bool message_bus,
                                      std::chrono::milliseconds time);

  SystemdBus(SystemdBus&&) noexcept;
  SystemdBus& operator=(SystemdBus&&) noexcept;
  SystemdBus(const SystemdBus&) = delete;
  SystemdBus& operator=(const SystemdBus&) = delete;
  ~SystemdBus();

  /// Every service, socket, timer and path that systemd has loaded. The properties of those that
  /// are active, or can start others, are read too, all requests on the way at once. A unit that
  /// goes away meanwhile keeps what the list said. Errors: kDenied, kTimeout, kSystem, kInvalid (an
  /// answer of another form).
  Result<std::vector<BusUnit>> Units();

 private:
  struct State;
  explicit SystemdBus(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace pw
