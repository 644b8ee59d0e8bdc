#pragma once

#include "audit/element_view.h"
#include "audit/holder.h"
#include "model/port_list.h"

#include <cstdint>
#include <string>

namespace pw {

enum class HolderFit : std::uint8_t { kMeets, kDiffers, kUnseen };

struct HolderMatch {
  HolderFit fit = HolderFit::kMeets;
  std::string detail;  ///< "held by socat, the warrant names snmpd"
};

/// Does the holder of a listener meet the process, unit and user that a warrant names? Every holder
/// must, since a descriptor passed on is a second owner; only systemd, which keeps the sockets of
/// socket units, is left out. A path compares whole, a bare name with the base name. Behind inetd
/// the program of the service counts, or the super-server itself.
HolderMatch MatchHolder(const ElementView& view, const Warrant& warrant, const Listener& listener,
                        const Holder& holder);

}  // namespace pw
