#pragma once

#include "base/result.h"
#include "model/forbidden.h"
#include "model/port_list_yaml.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// The text of a port list's file, read up to one byte more than a list may have. Errors: as
/// ReadFile.
Result<std::string> ReadPortListText(const std::string& path);

/// True if a port list of that name is CSV (it ends in .csv), else it is YAML.
bool IsCsvName(const std::string& path);

/// The port list that `text` of the file `path` holds.
PortListReading ParsePortList(std::string_view text, const std::string& path);

/// ReadPortListText and ParsePortList. Errors: as ReadFile; what is wrong inside the file is in the
/// reading.
Result<PortListReading> ReadPortListFile(const std::string& path);

/// As ReadPortListFile, with all faults inside as one error.
Result<PortList> LoadPortList(const std::string& path);

/// The lists that `forbidden:` of a port list names: built-in ones, or files, whose relative paths
/// begin at the folder of `list_path`. Errors: kNotFound, kInvalid, and as ReadFile.
Result<std::vector<ForbiddenList>> LoadForbiddenLists(const std::vector<std::string>& names,
                                                      const std::string& list_path);

}  // namespace pw
