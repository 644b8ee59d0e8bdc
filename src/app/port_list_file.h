#pragma once

#include "base/result.h"
#include "model/forbidden.h"
#include "model/port_list_yaml.h"

#include <string>
#include <vector>

namespace pw {

/// Reads a port list from a file: CSV if its name ends in .csv, YAML otherwise. Errors: as
/// ReadFile; what is wrong inside the file is in the reading.
Result<PortListReading> ReadPortListFile(const std::string& path);

/// As ReadPortListFile, with all faults inside as one error.
Result<PortList> LoadPortList(const std::string& path);

/// The lists that `forbidden:` of a port list names: built-in ones, or files, whose relative paths
/// begin at the folder of `list_path`. Errors: kNotFound, kInvalid, and as ReadFile.
Result<std::vector<ForbiddenList>> LoadForbiddenLists(const std::vector<std::string>& names,
                                                      const std::string& list_path);

}  // namespace pw
