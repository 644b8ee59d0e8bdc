#include "sys/network_namespace.h"

#include <cerrno>
#include <exception>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

namespace pw {

Result<NetworkNamespaceFd> NetworkNamespaceFd::Open(const std::string& path) {
  // O_NONBLOCK: the path may have become a FIFO meanwhile.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return ErrnoError(errno, fmt::format("open network namespace {}", path));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return ErrnoError(errno, fmt::format("stat {}", path));
  // ioctl_ns(2): only a namespace file answers, and it says which kind it is.
  if (::ioctl(fd.get(), NS_GET_NSTYPE) != CLONE_NEWNET) {
    return Error{Error::Code::kInvalid,
                 fmt::format("open network namespace {}: not a network namespace", path)};
  }
  return NetworkNamespaceFd(std::move(fd), status.st_ino);
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
