#pragma once

#include "inventory/socket_holder.h"
#include "inventory/task_facts.h"
#include "model/coverage.h"
#include "model/inventory.h"
#include "sys/network_namespace.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A namespace that was found, held open for as long as it is looked into.
struct FoundNamespace {
  NetworkNamespace facts;
  NetworkNamespaceFd handle;
};

/// Every network namespace of the host that can be reached.
struct NamespaceSet {
  std::vector<FoundNamespace> found;  ///< the collector's own first, then by inode
  std::vector<Coverage> coverage;     ///< subject "namespaces"
  std::size_t barred = 0;             ///< processes whose descriptors nobody could look at
};

/// Looks where a namespace can be pinned: every process and thread, bind mounts of nsfs in every
/// mount namespace (named ones lie below /run/netns), descriptors that hold one open, and sockets
/// that live in one. A namespace without any process is found too. Not shared between threads.
class NamespaceFinder {
 public:
  /// Starts with the collector's own namespace.
  NamespaceFinder();
  NamespaceFinder(const NamespaceFinder&) = delete;
  NamespaceFinder& operator=(const NamespaceFinder&) = delete;
  ~NamespaceFinder() = default;

  /// What the kernel says of all tasks, where it can be asked; each namespace is then opened once.
  void AddTasks(const std::vector<TaskFacts>& tasks);
  /// What /proc lists and AddTasks was not told.
  void AddProcesses();
  void AddHolders(const SocketHolders& holders);

  /// By inode. Later steps add to it; what is there stays.
  const std::map<std::uint64_t, FoundNamespace>& found() const noexcept { return found_; }

  NamespaceSet Finish() &&;

 private:
  /// Processes with the same root: one of them tells the mounts of them all.
  struct SharedRoot {
    std::size_t processes = 0;
    bool read = false;
    bool denied = false;  ///< one of them may not be looked into
  };

  Coverage CoverageRow() const;
  void AddTask(const std::string& proc, const std::string& reason, bool is_process);
  void AddThreads(const std::string& proc, std::int32_t pid);
  Result<Done> AddMounts(const std::string& proc);
  void AddDescriptors(const SocketHolders& holders);
  void AddSockets(const SocketHolders& holders);
  void Open(std::uint64_t inode, const std::string& path, const std::string& reason);
  void Keep(NetworkNamespaceFd handle, const std::string& reason);

  std::map<std::uint64_t, FoundNamespace> found_;
  std::set<std::string> mount_namespaces_;
  std::set<std::int32_t> told_;                   ///< processes that AddTasks was told
  std::map<std::uint64_t, std::size_t> told_in_;  ///< how many of them live in each namespace
  std::map<SharedMark, SharedRoot> roots_;
  std::set<std::uint64_t> denied_namespaces_;
  std::uint64_t own_ = 0;
  std::uint64_t init_ = 0;
  std::size_t denied_ = 0;
  std::size_t unreachable_ = 0;
  std::string unreachable_reason_;
};

/// Mounts of network namespaces in mountinfo (proc(5)): inode and mount point, octal escapes
/// undone.
struct NamespaceMount {
  std::uint64_t inode = 0;
  std::string path;
};
std::vector<NamespaceMount> ParseNamespaceMounts(std::string_view mountinfo);

}  // namespace pw
