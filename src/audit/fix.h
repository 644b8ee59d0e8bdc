#pragma once

#include "audit/element_view.h"
#include "model/finding.h"
#include "model/port_list.h"

#include <string>

namespace pw {

/// Commands for a person to read and paste; one a line, lines that start with "#" are words.
struct Fix {
  std::string reproduce;  ///< shows the finding again with standard tools
  std::string fix;
  std::string undo;
};

/// The mildest way that lasts over a reboot. systemd: triggers before the service, since a service
/// that is only disabled comes back through its socket; disable, then mask, since static units
/// cannot be disabled. inetd and xinetd: the line, not the super-server. Packages are only
/// simulated: their removal takes others along. `list` may be null.
Fix FixFor(const ElementView& view, const PortList* list, const Finding& finding);

}  // namespace pw
