#pragma once

#include "inventory/package_source.h"

#include <memory>
#include <string>

namespace pw {

/// The rpm database of a root: rpmdb.sqlite below /usr/lib/sysimage/rpm or /var/lib/rpm (rpm 4.16
/// and later). Older formats (Berkeley DB, ndb) are told as the reason of every answer. Null if
/// there is none of them.
std::unique_ptr<PackageSource> OpenRpm(const std::string& root);

}  // namespace pw
