#include "sys/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace pw {

Result<TemporaryFolder> TemporaryFolder::Create() {
  std::error_code failed;
  std::filesystem::path above = std::filesystem::temp_directory_path(failed);
  if (failed) above = "/tmp";
  std::string path = (above / "portwarrant-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return ErrnoError(errno, "create directory " + path);
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::~TemporaryFolder() {
  if (path_.empty()) return;
  std::error_code ignored;  // nothing can be told from a destructor
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace pw
