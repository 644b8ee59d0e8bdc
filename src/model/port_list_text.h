#pragma once

#include "model/port_list.h"

#include <string>

namespace pw {

/// A port list as a document for people: which ports are open and which services run, on which
/// interface and what for (R2). Plain text.
std::string PortListDocument(const PortList& list);

}  // namespace pw
