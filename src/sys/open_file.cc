#include "sys/open_file.h"

#include <cerrno>

#include <fcntl.h>

namespace pw {

Result<UniqueFd> OpenForReading(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return ErrnoError(errno, "open " + path);
  return fd;
}

}  // namespace pw
