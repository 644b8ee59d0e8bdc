#pragma once

#include "model/change.h"
#include "model/port_list.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// Properties of named things: name -> fields in order. What RowsChanged compares.
using NamedFields = std::map<std::string, std::vector<std::pair<std::string, std::string>>>;

/// Things that are in one of the two, and fields that differ of things in both. Without ids and
/// times. `detail` of what appeared or is gone are its fields that are not empty.
std::vector<Change> RowsChanged(ChangedThing thing, const NamedFields& before,
                                const NamedFields& after);

/// Entries, interfaces, services, exceptions and forbidden lists of two port lists; where they
/// stand in the file, and in which order, is no difference.
std::vector<Change> CompareLists(const PortList& old_list, const PortList& new_list);

}  // namespace pw
