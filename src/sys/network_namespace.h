#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstdint>
#include <string>

namespace pw {

/// A network namespace held open, so that its inode number cannot be given to another one
/// (network_namespaces(7)).
class NetworkNamespaceFd {
 public:
  /// `path`: /proc/PID/ns/net, a bind mount below /run/netns, /proc/PID/fd/N. Errors: kNotFound,
  /// kDenied, kInvalid (the file is no network namespace).
  static Result<NetworkNamespaceFd> Open(const std::string& path);
  /// As Open, for a path inside another root (a container's), without leaving that root.
  static Result<NetworkNamespaceFd> OpenInRoot(const std::string& root, const std::string& path);
  /// The namespace of a socket that another process holds: the way to one that nothing but a
  /// socket pins (pidfd_getfd(2), SIOCGSKNS). Needs CAP_SYS_PTRACE and CAP_NET_ADMIN.
  static Result<NetworkNamespaceFd> OpenOfSocket(std::int32_t pid, std::uint32_t descriptor);
  /// The namespace of the calling thread.
  static Result<NetworkNamespaceFd> OpenOwn();

  std::uint64_t inode() const noexcept { return inode_; }
  int get() const noexcept { return fd_.get(); }

 private:
  static Result<NetworkNamespaceFd> Take(UniqueFd fd, const std::string& path);
  NetworkNamespaceFd(UniqueFd fd, std::uint64_t inode) : fd_(std::move(fd)), inode_(inode) {}

  UniqueFd fd_;
  std::uint64_t inode_;
};

/// Moves the calling thread into a network namespace and back at the end of its life. If the way
/// back is barred the process ends (std::terminate): to go on in a foreign namespace would look at,
/// or change, the wrong one. Needs CAP_SYS_ADMIN. One at a time in a thread.
class NetworkNamespaceEntry {
 public:
  /// Errors: kDenied, kSystem.
  static Result<NetworkNamespaceEntry> Enter(const NetworkNamespaceFd& target);

  NetworkNamespaceEntry(NetworkNamespaceEntry&&) noexcept = default;
  NetworkNamespaceEntry& operator=(NetworkNamespaceEntry&&) = delete;
  NetworkNamespaceEntry(const NetworkNamespaceEntry&) = delete;
  NetworkNamespaceEntry& operator=(const NetworkNamespaceEntry&) = delete;
  ~NetworkNamespaceEntry();

 private:
  explicit NetworkNamespaceEntry(UniqueFd home) : home_(std::move(home)) {}

  UniqueFd home_;  ///< none after a move, or if the target is where the thread already was
};

}  // namespace pw
