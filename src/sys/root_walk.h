#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstdint>
#include <string>

namespace pw {

/// What openat2(2) does with RESOLVE_IN_ROOT, for kernels before Linux 5.6: opens `path` below the
/// open directory `root`, component by component; absolute links begin at `root`, and ".." does not
/// lead out of it. A link of /proc that the kernel would follow by itself is followed by its text,
/// inside of `root`. `flags` as open(2), without O_CREAT. Errors: as open(2).
Result<UniqueFd> OpenByWalk(int root, const std::string& path, std::uint64_t flags);

}  // namespace pw
