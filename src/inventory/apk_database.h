#pragma once

#include "inventory/package_source.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pw {

/// One file of one package in an apk database, with views of the database's text.
struct ApkFile {
  std::string_view package;
  std::string_view version;
  std::string_view directory;  ///< without slashes at its ends; empty = the root
  std::string_view name;
};

/// Reads /lib/apk/db/installed (apk-tools 2): stanzas of "P:" name, "V:" version, then "F:" folder
/// and "R:" file of that folder. Calls `each` for every file; stops when it gives false.
void ForEachApkFile(std::string_view text, const std::function<bool(const ApkFile&)>& each);

/// The apk database of a root: /lib/apk/db/installed, or /usr/lib/apk/db/installed where /lib is
/// merged. Null if there is none.
std::unique_ptr<PackageSource> OpenApk(const std::string& root);

}  // namespace pw
