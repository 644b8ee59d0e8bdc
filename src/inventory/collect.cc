// The inside view as a story: who holds sockets, which namespaces there are, what each of them
// says, where the two accounts disagree and why, and only then names for what was found.
#include "inventory/collect.h"

#include "base/text.h"
#include "inventory/cgroup_names.h"
#include "inventory/host_services.h"
#include "inventory/listener_names.h"
#include "inventory/namespace_discovery.h"
#include "inventory/namespace_sockets.h"
#include "inventory/owner_join.h"
#include "inventory/process_facts.h"
#include "inventory/socket_holder.h"
#include "sys/cgroup.h"
#include "sys/file.h"
#include "sys/host.h"

#include <algorithm>
#include <future>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace pw {
namespace {

/// Sockets come and go while they are read: after this many looks what still disagrees is told.
constexpr int kMostLooks = 3;

Result<SocketHolders> ReadHolders(HolderSource source) {
  if (source == HolderSource::kAuto) return ReadSocketHolders();
  if (source == HolderSource::kProc) return SortHolders(ReadSocketHoldersFromProc());
  auto holders = ReadSocketHoldersByBpf();
  if (!holders) return holders;
  return SortHolders(*std::move(holders));
}

Host ReadHost() {
  Host host;
  const KernelName kernel = ReadKernelName();
  host.name = kernel.node;
  host.kernel = kernel.release;
  if (const auto id = ReadFile("/etc/machine-id")) host.machine_id = Trim(*id);
  if (const auto id = ReadFile("/proc/sys/kernel/random/boot_id")) host.boot_id = Trim(*id);
  if (const auto release = ReadFile("/etc/os-release")) host.os = PrettyName(*release);
  return host;
}

class Collector {
 public:
  explicit Collector(const CollectOptions& options) : options_(options) {}

  Result<Inventory> Run() {
    inventory_.taken = Now();
    inventory_.host = ReadHost();
    auto services = std::async(std::launch::async, ReadHostServices);
    auto holders = ReadHolders(options_.holders);
    if (!holders) return std::move(holders).error();
    holders_ = *std::move(holders);
    if (auto chosen = ChooseNamespaces(); !chosen) return std::move(chosen).error();
    for (std::uint32_t i = 0; i < namespaces_.size(); ++i)
      ReadNamespace(i);
    Settle();
    ReadProcesses();
    DescribeOwners();
    MoveListeners();
    AddServicesAndPackages(reader_, services.get(), inventory_);
    NameListeners(inventory_);
    CollectCoverage();
    return std::move(inventory_);
  }

 private:
  /// Namespace `i` as it was last read.
  struct NamespaceView {
    NamespaceSockets tables;
    std::unordered_set<std::uint64_t> inodes;  ///< of its sockets
  };

  bool Wanted(const NetworkNamespace& facts) const {
    if (options_.netns == "all") return true;
    if (options_.netns == "self") return facts.own;
    return facts.name == options_.netns || std::to_string(facts.inode) == options_.netns;
  }

  Result<Done> ChooseNamespaces() {
    NamespaceSet set = FindNetworkNamespaces(holders_);
    std::string known;
    for (FoundNamespace& found : set.found) {
      const std::string& name = found.facts.name;
      known +=
          (known.empty() ? "" : ", ") + (name.empty() ? std::to_string(found.facts.inode) : name);
      if (Wanted(found.facts)) namespaces_.push_back(std::move(found));
    }
    if (namespaces_.empty()) {
      return Error{Error::Code::kNotFound,
                   fmt::format("find network namespace \"{}\": there are {}",
                               Printable(options_.netns), Printable(known))};
    }
    for (const FoundNamespace& found : namespaces_)
      inventory_.namespaces.push_back(found.facts);
    // Whether there are more namespaces matters only to who wants all of them.
    if (options_.netns == "all") coverage_ = std::move(set.coverage);
    barred_ = set.barred;
    views_.resize(namespaces_.size());
    return Done{};
  }

  void ReadNamespace(std::uint32_t index) {
    NamespaceView& view = views_[index];
    view.tables = ReadNamespaceSockets(namespaces_[index].handle, index);
    view.inodes.clear();
    for (const SeenSocket& seen : view.tables.sockets)
      view.inodes.insert(seen.listener.inode);
  }

  /// Namespaces where a socket has neither holder nor subsystem, or a holder no socket.
  std::unordered_set<std::uint32_t> Disagreeing(const std::vector<SeenSocket>& unlisted) const {
    std::unordered_set<std::uint32_t> indexes;
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      Listener probe = sockets_[i].listener;
      if (pids_[i].empty() && !NameKernelOwner(views_[probe.netns].tables.kernel, probe)) {
        indexes.insert(probe.netns);
      }
    }
    for (const SeenSocket& seen : unlisted)
      indexes.insert(seen.listener.netns);
    return indexes;
  }

  void Join() {
    sockets_.clear();
    for (const NamespaceView& view : views_) {
      sockets_.insert(sockets_.end(), view.tables.sockets.begin(), view.tables.sockets.end());
    }
    pids_ = JoinHolders(sockets_, holders_);
    LendMptcpHolders(sockets_, pids_);
  }

  /// Both accounts were taken one after the other: where they disagree both are taken again, until
  /// they agree or disagree in the same way (then it is no race).
  void Settle() {
    std::vector<std::uint64_t> inodes;
    for (const FoundNamespace& found : namespaces_)
      inodes.push_back(found.facts.inode);
    std::vector<SeenSocket> unlisted;
    for (int look = 1;; ++look) {
      Join();
      unlisted = HeldButUnlisted(sockets_, holders_, inodes);
      const auto disagreeing = Disagreeing(unlisted);
      const bool can_settle = holders_.coverage.status == CoverageStatus::kComplete;
      if (disagreeing.empty() || look == kMostLooks || !can_settle) break;
      if (auto again = ReadHolders(options_.holders)) holders_ = *std::move(again);
      for (const std::uint32_t index : disagreeing) {
        const auto before = std::move(views_[index].inodes);
        ReadNamespace(index);
        for (const std::uint64_t inode : before) {
          if (!views_[index].inodes.contains(inode)) ++gone_;
        }
      }
    }
    for (SeenSocket& seen : unlisted)
      sockets_.push_back(std::move(seen));
    unlisted_ = unlisted.size();
    if (unlisted_ > 0) {
      pids_ = JoinHolders(sockets_, holders_);
      LendMptcpHolders(sockets_, pids_);
    }
  }

  void ReadProcesses() {
    std::unordered_map<std::int32_t, std::int64_t> index_of;  // -1: it has ended
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      std::vector<std::int32_t> ended;
      for (const std::int32_t pid : pids_[i]) {
        const auto [entry, fresh] = index_of.try_emplace(pid, -1);
        if (fresh) {
          if (auto process = reader_.Read(pid)) {
            entry->second = static_cast<std::int64_t>(inventory_.processes.size());
            inventory_.processes.push_back(*std::move(process));
          }
        }
        if (entry->second < 0) {
          ended.push_back(pid);
        } else {
          sockets_[i].listener.processes.push_back(static_cast<std::uint32_t>(entry->second));
        }
      }
      ended_ += ended.size();
      if (!ended.empty() && sockets_[i].listener.processes.empty()) {
        sockets_[i].listener.owner_reason =
            fmt::format("process {} held it and ended while the host was read", ended.front());
      }
    }
  }

  std::string UnitOfCreator(std::uint64_t cgroup) {
    if (cgroup == 0 || !cgroups_) return {};
    const auto [entry, fresh] = units_.try_emplace(cgroup);
    if (fresh) {
      if (const auto path = cgroups_->PathOf(cgroup)) entry->second = UnitOfCgroup(*path);
    }
    return entry->second;
  }

  /// A process that may not be looked into may hold what nobody else does: its sockets are not
  /// the kernel's.
  void DoubtOwners() {
    if (barred_ == 0 || holders_.coverage.status != CoverageStatus::kComplete) return;
    const auto unheld = std::ranges::count_if(sockets_, [&](const SeenSocket& seen) {
      Listener probe = seen.listener;
      return probe.processes.empty() && !NameKernelOwner(views_[probe.netns].tables.kernel, probe);
    });
    if (unheld == 0) return;
    holders_.coverage.status = CoverageStatus::kDenied;
    holders_.coverage.reason =
        fmt::format("{} processes may not be looked into (needs CAP_SYS_PTRACE and every capability "
                    "that they have); {} sockets have no holder that could be seen",
                    barred_, unheld);
  }

  void DescribeOwners() {
    DoubtOwners();
    for (SeenSocket& seen : sockets_) {
      Listener& listener = seen.listener;
      const std::string raced = listener.processes.empty() ? listener.owner_reason : "";
      DescribeOwner(inventory_.processes, views_[listener.netns].tables.kernel, holders_.coverage,
                    UnitOfCreator(seen.cgroup), listener);
      if (!raced.empty() && listener.owner == OwnerKind::kUnknown) listener.owner_reason = raced;
    }
  }

  void MoveListeners() {
    inventory_.listeners.reserve(sockets_.size());
    for (SeenSocket& seen : sockets_)
      inventory_.listeners.push_back(std::move(seen.listener));
    sockets_.clear();
  }

  void CollectCoverage() {
    Coverage owners = holders_.coverage;
    if (gone_ + ended_ + unlisted_ > 0 && owners.status == CoverageStatus::kComplete) {
      owners.status = CoverageStatus::kPartial;
      owners.reason = fmt::format(
          "while the host was read {} sockets and {} holders went; {} sockets are held by a "
          "process "
          "but shown in no table",
          gone_, ended_, unlisted_);
    }
    std::vector<Coverage> rows = std::move(coverage_);
    rows.push_back(std::move(owners));
    for (NamespaceView& view : views_) {
      for (Coverage& row : view.tables.coverage)
        rows.push_back(std::move(row));
    }
    for (Coverage& row : inventory_.coverage)
      rows.push_back(std::move(row));
    inventory_.coverage = std::move(rows);
  }

  CollectOptions options_;
  Inventory inventory_;
  SocketHolders holders_;
  std::vector<FoundNamespace> namespaces_;
  std::vector<NamespaceView> views_;
  std::vector<Coverage> coverage_;
  std::vector<SeenSocket> sockets_;
  std::vector<std::vector<std::int32_t>> pids_;  ///< by position of sockets_
  ProcessReader reader_;
  Result<CgroupTree> cgroups_ = CgroupTree::Open();
  std::unordered_map<std::uint64_t, std::string> units_;
  std::size_t barred_ = 0;  ///< processes that may not be looked into
  std::size_t gone_ = 0;
  std::size_t ended_ = 0;
  std::size_t unlisted_ = 0;
};

}  // namespace

Result<Inventory> CollectInventory(const CollectOptions& options) {
  return Collector(options).Run();
}

}  // namespace pw
