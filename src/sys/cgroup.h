#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstdint>
#include <string>

namespace pw {

/// Turns the cgroup v2 ids that the kernel writes into sockets into paths. An id is the inode of
/// the cgroup's folder (measured on Linux 6.18), and open_by_handle_at(2) opens it; that needs
/// CAP_DAC_READ_SEARCH.
class CgroupTree {
 public:
  /// Finds where cgroup v2 is mounted: not always /sys/fs/cgroup (hybrid set-ups have it below).
  /// Errors: kUnavailable (not mounted), kDenied.
  static Result<CgroupTree> Open();

  /// "/system.slice/ssh.service". Errors: kNotFound (the cgroup is gone), kDenied.
  Result<std::string> PathOf(std::uint64_t id) const;

 private:
  CgroupTree(UniqueFd root, std::string mount) : root_(std::move(root)), mount_(std::move(mount)) {}

  UniqueFd root_;
  std::string mount_;
};

}  // namespace pw
