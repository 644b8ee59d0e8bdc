#include "sys/private_file.h"

#include "sys/unique_fd.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>

namespace pw {
namespace {

Result<Done> MakeFolder(const std::filesystem::path& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return Done{};
  if (errno != ENOENT || !folder.has_relative_path())
    return ErrnoError(errno, "make folder " + folder.string());
  if (auto above = MakeFolder(folder.parent_path()); !above) return above;
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return Done{};
  return ErrnoError(errno, "make folder " + folder.string());
}

}  // namespace

Result<Done> MakePrivateFile(const std::string& path) {
  if (auto folder = MakeFolder(std::filesystem::path(path).parent_path()); !folder) return folder;
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return ErrnoError(errno, "open " + path);
  return Done{};
}

}  // namespace pw
