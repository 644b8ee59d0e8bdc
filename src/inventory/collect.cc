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
#include "sys/interface_list.h"
#include "wire/ip_protocol.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace pw {
namespace {

/// Sockets come and go while they are read: after this many looks what still disagrees is told.
constexpr int kMostLooks = 3;
constexpr std::uint8_t kTcpClose = 7;  // include/net/tcp_states.h

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
    auto services = std::async(std::launch::async, ReadHostServices, options_.units);
    auto holders = std::async(std::launch::async, ReadHolders, options_.holders);
    if (auto chosen = ChooseNamespaces(holders); !chosen) return std::move(chosen).error();
    for (std::uint32_t i = 0; i < namespaces_.size(); ++i)
      ReadNamespace(i);
    Settle();
    ReadProcesses();
    DescribeOwners();
    MoveListeners();
    ReadAddresses();
    TryPorts();
    IdentifyListeners(inventory_);
    JoinServicesAndPackages(reader_, services.get(), inventory_);
    LinkServices(inventory_);
    NameServices(inventory_);
    CollectCoverage();
    return std::move(inventory_);
  }

 private:
  /// Namespace `i` as it was last read.
  struct NamespaceView {
    std::vector<Coverage> coverage;
    std::vector<KernelEndpoint> kernel;
    std::unordered_set<std::uint64_t> inodes;  ///< of its sockets
  };

  bool Wanted(const NetworkNamespace& facts) const {
    if (options_.netns == "all") return true;
    if (options_.netns == "self") return facts.own;
    return facts.name == options_.netns || std::to_string(facts.inode) == options_.netns;
  }

  Result<Done> ChooseNamespaces(std::future<Result<SocketHolders>>& pending) {
    std::optional<Error> failed;
    NamespaceSet set = FindNetworkNamespaces([&]() -> const SocketHolders& {
      auto holders = pending.get();
      if (holders) {
        holders_ = *std::move(holders);
      } else {
        failed = holders.error();
      }
      return holders_;
    });
    if (failed) return *failed;
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

  /// The holders tell it where they know the state of each socket; else it must be asked.
  bool MayHoldBoundTcp(std::uint64_t netns) const {
    if (!holders_.complete_details || barred_ > 0) return true;
    return std::ranges::any_of(holders_.sockets, [&](const SocketHolder& holder) {
      return holder.netns == netns && holder.protocol == kIpprotoTcp && holder.state == kTcpClose;
    });
  }

  /// Reads the tables of a namespace, in the place of what was read of it before.
  void ReadNamespace(std::uint32_t index) {
    NamespaceView& view = views_[index];
    NamespaceSockets tables = ReadNamespaceSockets(namespaces_[index].handle, index,
                                                   MayHoldBoundTcp(namespaces_[index].facts.inode));
    view.coverage = std::move(tables.coverage);
    view.kernel = std::move(tables.kernel);
    view.inodes.clear();
    std::erase_if(sockets_, [&](const SeenSocket& seen) { return seen.listener.netns == index; });
    sockets_.reserve(sockets_.size() + tables.sockets.size());
    for (SeenSocket& seen : tables.sockets) {
      view.inodes.insert(seen.listener.inode);
      sockets_.push_back(std::move(seen));
    }
  }

  /// What the two accounts disagree about: inode of a socket that has neither holder nor
  /// subsystem, or of one that a process holds and no table shows; with its namespace.
  using Disagreement = std::map<std::uint64_t, std::uint32_t>;

  Disagreement FindDisagreement(const std::vector<SeenSocket>& unlisted) const {
    Disagreement found;
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      if (!pids_[i].empty()) continue;
      Listener probe = sockets_[i].listener;
      if (NameKernelOwner(views_[probe.netns].kernel, probe)) continue;
      found.emplace(probe.inode, probe.netns);
    }
    for (const SeenSocket& seen : unlisted)
      found.emplace(seen.listener.inode, seen.listener.netns);
    return found;
  }

  /// Reads again what disagrees; counts the sockets that have gone meanwhile.
  void LookAgain(const Disagreement& disagreement) {
    if (auto again = ReadHolders(options_.holders)) holders_ = *std::move(again);
    std::unordered_set<std::uint32_t> indexes;
    for (const auto& [inode, index] : disagreement)
      indexes.insert(index);
    for (const std::uint32_t index : indexes) {
      const auto before = std::move(views_[index].inodes);
      ReadNamespace(index);
      for (const std::uint64_t inode : before) {
        if (!views_[index].inodes.contains(inode)) ++gone_;
      }
    }
  }

  void Join() {
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
    Disagreement before;
    for (int look = 1;; ++look) {
      Join();
      unlisted = HeldButUnlisted(sockets_, holders_, inodes);
      Disagreement now = FindDisagreement(unlisted);
      const bool can_settle = holders_.coverage.status == CoverageStatus::kComplete;
      if (now.empty() || now == before || look == kMostLooks || !can_settle) break;
      LookAgain(now);
      before = std::move(now);
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
    std::vector<std::int32_t> wanted;
    for (const auto& pids : pids_)
      wanted.insert(wanted.end(), pids.begin(), pids.end());
    std::ranges::sort(wanted);
    const auto repeated = std::ranges::unique(wanted);
    wanted.erase(repeated.begin(), repeated.end());
    std::unordered_map<std::int32_t, std::uint32_t> index_of;
    for (Process& process : reader_.ReadAll(wanted)) {
      index_of.emplace(process.pid, static_cast<std::uint32_t>(inventory_.processes.size()));
      inventory_.processes.push_back(std::move(process));
    }
    for (std::size_t i = 0; i < sockets_.size(); ++i)
      AddHolders(pids_[i], index_of, sockets_[i].listener);
  }

  void AddHolders(const std::vector<std::int32_t>& pids,
                  const std::unordered_map<std::int32_t, std::uint32_t>& index_of,
                  Listener& listener) {
    for (const std::int32_t pid : pids) {
      const auto index = index_of.find(pid);
      if (index != index_of.end()) {
        listener.processes.push_back(index->second);
      } else {
        ++ended_;
        listener.owner_reason =
            fmt::format("process {} held it and ended while the host was read", pid);
      }
    }
    if (!listener.processes.empty()) listener.owner_reason.clear();
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
      return probe.processes.empty() && !NameKernelOwner(views_[probe.netns].kernel, probe);
    });
    if (unheld == 0) return;
    holders_.coverage.status = CoverageStatus::kDenied;
    holders_.coverage.reason = fmt::format(
        "{} processes may not be looked into (needs CAP_SYS_PTRACE and every capability "
        "that they have); {} sockets have no holder that could be seen",
        barred_, unheld);
  }

  void DescribeOwners() {
    DoubtOwners();
    for (SeenSocket& seen : sockets_) {
      Listener& listener = seen.listener;
      const std::string raced = listener.processes.empty() ? listener.owner_reason : "";
      DescribeOwner(inventory_.processes, views_[listener.netns].kernel, holders_.coverage,
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

  /// Which addresses each namespace has, so that a listener there is not taken for one elsewhere.
  void ReadAddresses() {
    for (std::size_t i = 0; i < namespaces_.size(); ++i) {
      const auto entry = NetworkNamespaceEntry::Enter(namespaces_[i].handle);
      if (!entry) continue;
      const auto texts = InterfaceAddresses();
      if (!texts) continue;
      for (const std::string& text : *texts) {
        if (const auto address = IpAddress::Parse(text))
          inventory_.namespaces[i].addresses.push_back(*address);
      }
    }
  }

  /// The third opinion, on what neither account shows.
  void TryPorts() {
    const bool many = namespaces_.size() > kMostBindChecked;
    if (options_.bind_check == BindCheck::kOff ||
        (options_.bind_check == BindCheck::kAuto && many)) {
      Coverage row;
      row.subject = "bind check";
      row.status = CoverageStatus::kUnavailable;
      row.reason =
          many && options_.bind_check == BindCheck::kAuto
              ? fmt::format("not tried in {} namespaces (--bind-check on)", namespaces_.size())
              : std::string("not asked for");
      coverage_.push_back(std::move(row));
      return;
    }
    for (std::uint32_t i = 0; i < namespaces_.size(); ++i) {
      BindCheckResult tried = CheckByBinding(namespaces_[i].handle, i, inventory_.listeners);
      std::ranges::move(tried.hidden, std::back_inserter(inventory_.listeners));
      std::ranges::move(tried.coverage, std::back_inserter(coverage_));
    }
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
      for (Coverage& row : view.coverage)
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

std::optional<HolderSource> ParseHolderSource(std::string_view word) {
  if (word == "auto") return HolderSource::kAuto;
  if (word == "bpf") return HolderSource::kBpf;
  if (word == "proc") return HolderSource::kProc;
  return std::nullopt;
}

Result<Inventory> CollectInventory(const CollectOptions& options) {
  return Collector(options).Run();
}

}  // namespace pw
