#include "sys/network_namespace.h"

#include "sys/file.h"

#include <cerrno>
#include <exception>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pw {

Result<NetworkNamespaceFd> NetworkNamespaceFd::Take(UniqueFd fd, const std::string& path) {
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return ErrnoError(errno, fmt::format("stat {}", path));
  // ioctl_ns(2): only a namespace file answers, and it says which kind it is.
  if (::ioctl(fd.get(), NS_GET_NSTYPE) != CLONE_NEWNET) {
    return Error{Error::Code::kInvalid,
                 fmt::format("open network namespace {}: not a network namespace", path)};
  }
  return NetworkNamespaceFd(std::move(fd), status.st_ino);
}

Result<NetworkNamespaceFd> NetworkNamespaceFd::Open(const std::string& path) {
  // O_NONBLOCK: the path may have become a FIFO meanwhile.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return ErrnoError(errno, fmt::format("open network namespace {}", path));
  return Take(std::move(fd), path);
}

Result<NetworkNamespaceFd> NetworkNamespaceFd::OpenInRoot(const std::string& root,
                                                          const std::string& path) {
  auto fd = pw::OpenInRoot(root, path);
  if (!fd) return std::move(fd).error();
  return Take(*std::move(fd), path);
}

Result<NetworkNamespaceFd> NetworkNamespaceFd::OpenOfSocket(std::int32_t pid,
                                                            std::uint32_t descriptor) {
  const std::string what =
      fmt::format("network namespace of socket {} of process {}", descriptor, pid);
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process) return ErrnoError(errno, "open " + what);
  const UniqueFd socket(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), descriptor, 0)));
  if (!socket) return ErrnoError(errno, "open " + what);
  UniqueFd fd(::ioctl(socket.get(), SIOCGSKNS));
  if (!fd) return ErrnoError(errno, "open " + what);
  return Take(std::move(fd), what);
}

Result<NetworkNamespaceFd> NetworkNamespaceFd::OpenOwn() {
  return Open("/proc/thread-self/ns/net");
}

Result<NetworkNamespaceEntry> NetworkNamespaceEntry::Enter(const NetworkNamespaceFd& target) {
  auto home = NetworkNamespaceFd::OpenOwn();
  if (!home) return std::move(home).error();
  if (home->inode() == target.inode()) return NetworkNamespaceEntry(UniqueFd());
  UniqueFd back(::fcntl(home->get(), F_DUPFD_CLOEXEC, 0));
  if (!back) return ErrnoError(errno, "keep own network namespace");
  if (::setns(target.get(), CLONE_NEWNET) != 0) {
    return ErrnoError(
        errno, fmt::format("enter network namespace {} (needs CAP_SYS_ADMIN)", target.inode()));
  }
  return NetworkNamespaceEntry(std::move(back));
}

NetworkNamespaceEntry::~NetworkNamespaceEntry() {
  if (home_ && ::setns(home_.get(), CLONE_NEWNET) != 0) std::terminate();
}

}  // namespace pw
