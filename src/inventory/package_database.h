#pragma once

#include "inventory/package_source.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pw {

/// The other names of a path on a root whose directories are merged into /usr: "/bin/ls" for
/// "/usr/bin/ls" and the reverse. `merged` are the merged directories, "bin", "sbin", "lib", ...
std::vector<std::string> MergedAliases(const std::string& path,
                                       const std::vector<std::string>& merged);

/// The package databases of one root: dpkg, rpm and apk, whichever are there. Files are read when
/// they are first asked for; each path is looked up once. Not shared between threads.
class PackageDatabase {
 public:
  /// `root` is "" for this process's root, "/proc/PID/root" or a mounted image. Never fails: a
  /// root without a database, or one that cannot be read, gives answers that say so.
  static PackageDatabase Open(const std::string& root);

  /// One answer for each path (absolute, in the root), in order. Ask for all paths at once: each
  /// call that has something new reads through the lists once. Reasons: "no package database",
  /// "not owned by any package", "not an absolute path", or the error that hid the database.
  std::vector<PackageAnswer> FindOwners(const std::vector<std::string>& paths);

  /// "dpkg", "rpm", "apk": the databases found, best first. Empty: none.
  const std::vector<std::string>& managers() const noexcept { return managers_; }

 private:
  std::string root_;
  std::vector<std::string> merged_;
  std::vector<std::string> managers_;
  std::vector<std::unique_ptr<PackageSource>> sources_;
  std::map<std::string, PackageAnswer> known_;
};

}  // namespace pw
