#include "sys/random_file.h"

#include "sys/file.h"

#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pw {

Result<RandomFile> RandomFile::Open(const std::string& root, const std::string& path) {
  auto fd = OpenInRoot(root, path);
  if (!fd) return std::move(fd).error();
  struct stat raw{};
  if (::fstat(fd->get(), &raw) != 0) return ErrnoError(errno, fmt::format("stat {}", path));
  if (!S_ISREG(raw.st_mode))
    return Error{Error::Code::kInvalid, fmt::format("read {}: not a regular file", path)};
  return RandomFile(*std::move(fd), path, static_cast<std::uint64_t>(raw.st_size));
}

Result<std::size_t> RandomFile::Read(std::uint64_t offset, std::span<std::byte> into) const {
  std::size_t used = 0;
  while (used < into.size()) {
    const auto rest = into.subspan(used);
    const ssize_t got =
        ::pread(fd_.get(), rest.data(), rest.size(), static_cast<off_t>(offset + used));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoError(errno, fmt::format("read {}", path_));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  return used;
}

}  // namespace pw
