#include "sys/append_file.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace pw {

Result<AppendFile> AppendFile::Open(const std::string& path, std::size_t keep) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return ErrnoError(errno, "open " + path);
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd.get(), F_OFD_SETLK, &whole) != 0) {
    if (errno != EAGAIN && errno != EACCES) return ErrnoError(errno, "lock " + path);
    return Error{Error::Code::kUnavailable, "lock " + path + ": another process writes it"};
  }
  if (::ftruncate(fd.get(), static_cast<off_t>(keep)) != 0) return ErrnoError(errno, "cut " + path);
  return AppendFile(std::move(fd));
}

Result<Done> AppendFile::Append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoError(errno, "write");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return Done{};
}

Result<Done> RemoveFile(const std::string& path) {
  if (::unlink(path.c_str()) == 0) return Done{};
  return ErrnoError(errno, "remove " + path);
}

}  // namespace pw
