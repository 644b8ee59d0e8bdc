#pragma once

#include "inventory/package_source.h"

#include <memory>
#include <string>

namespace pw {

/// The dpkg database of a root: /var/lib/dpkg/info/*.list, status and diversions, or, where an
/// image has been made without dpkg (distroless), /var/lib/dpkg/status.d. Null if there is none.
std::unique_ptr<PackageSource> OpenDpkg(const std::string& root);

}  // namespace pw
