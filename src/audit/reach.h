#pragma once

#include "model/listener.h"
#include "model/port_list.h"

#include <span>
#include <string>
#include <vector>

namespace pw {

/// Interface words of a warrant that are no names.
inline constexpr std::string_view kAnyInterface = "any";
inline constexpr std::string_view kLocalInterface = "local";
/// Where an address of the element is on no interface of its list.
inline constexpr std::string_view kOtherInterface = "other";

/// From where a listener can be reached.
struct Reach {
  bool local = false;     ///< loopback only
  bool wildcard = false;  ///< every address of its families (0.0.0.0, ::, or a multicast group)
  std::string device;     ///< SO_BINDTODEVICE to a device that is no interface of the list
  std::vector<std::string> interfaces;  ///< of the list, or the words above; never empty
};

/// A wildcard listener reaches every interface of the list that has an address of its families; if
/// none has one, every interface; without any interface in the list, "any". One that is bound to
/// loopback (address or device "lo") reaches "local" alone.
Reach ReachOf(const Listener& listener, std::span<const Interface> interfaces);
/// The same where only some of the interfaces, `near`, belong to the listener's namespace.
Reach ReachOf(const Listener& listener, std::span<const Interface> interfaces,
              std::span<const Interface> near);

/// False for TCP, SCTP and MPTCP sockets that are bound and do not listen: they answer nobody.
bool IsOpen(const Listener& listener);

}  // namespace pw
