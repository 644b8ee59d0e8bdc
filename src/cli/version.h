#pragma once

#include <string>

namespace pw {

/// Version, commit, build options and versions of the libraries, one a line.
std::string VersionText();

}  // namespace pw
