#include "sys/working_folder.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace pw {

Result<std::string> WorkingFolder() {
  std::error_code failed;
  std::string path = std::filesystem::current_path(failed).string();
  if (failed) return ErrnoError(failed.value(), "find the working directory");
  return path;
}

Result<Done> EnterFolder(const std::string& path) {
  if (::chdir(path.c_str()) == 0) return Done{};
  return ErrnoError(errno, "enter directory " + path);
}

}  // namespace pw
