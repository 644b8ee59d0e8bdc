#pragma once

#include "model/port_list.h"
#include "model/port_list_yaml.h"

#include <string>
#include <string_view>

namespace pw {

/// Reads a port list from CSV: a first row of column names, then one row for each entry. The column
/// `record` says which kind: format, element, interface, port, service, exception or forbidden; the
/// other columns are the keys of the YAML form, and empty cells are absent keys. The one
/// difference: addresses of an interface stand in one cell, separated by blanks; a `forbidden` row
/// holds one list in `name`, and one without a name says that there are none. As ParsePortListYaml
/// otherwise.
PortListReading ParsePortListCsv(std::string_view text, const std::string& file);

/// A port list as CSV (RFC 4180, CR LF) that reads back as the same list, places aside.
std::string FormatPortListCsv(const PortList& list);

}  // namespace pw
