#pragma once

#include "model/coverage.h"
#include "model/listener.h"
#include "sys/network_namespace.h"

#include <cstdint>
#include <span>
#include <vector>

namespace pw {

/// Whether ports are tried by binding them.
enum class BindCheck : std::uint8_t {
  kAuto,  ///< where at most kMostBindChecked namespaces are looked into
  kOn,
  kOff,
};

/// One namespace takes about a second.
inline constexpr std::size_t kMostBindChecked = 4;

/// What trying showed of one namespace.
struct BindCheckResult {
  std::vector<Listener> hidden;    ///< ports that somebody has and no table shows
  std::vector<Coverage> coverage;  ///< subject "bind check", one row for each transport
};

/// The third opinion: binds every TCP and UDP port of a namespace that no table shows as used, and
/// lets it go (ClaimPorts). A port that is refused as in use, again and again while the tables are
/// read in between, belongs to a socket that the tables hide. A port on which a table shows any
/// socket, a connection among them, cannot be told this way. `known`: listeners of the namespace
/// that were found otherwise. The calling thread enters the namespace for a moment. What could not
/// be tried is said in the coverage.
BindCheckResult CheckByBinding(const NetworkNamespaceFd& netns, std::uint32_t index,
                               std::span<const Listener> known);

}  // namespace pw
