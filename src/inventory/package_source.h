#pragma once

#include "model/process.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

/// Which package installed a file, or why that is not known.
struct PackageAnswer {
  std::optional<Package> package;
  std::string reason;  ///< empty exactly if there is a package
};

/// A file whose package is wanted, with every name that the database may know it by.
struct WantedFile {
  std::string path;                  ///< absolute, in the root
  std::vector<std::string> aliases;  ///< the same file through merged directories
};

/// One package database of one root, read as files.
class PackageSource {
 public:
  PackageSource() = default;
  PackageSource(const PackageSource&) = delete;
  PackageSource& operator=(const PackageSource&) = delete;
  virtual ~PackageSource() = default;

  /// One answer for each file, in order. One pass over the database for all of them.
  virtual std::vector<PackageAnswer> FindOwners(const std::vector<WantedFile>& files) = 0;
};

}  // namespace pw
