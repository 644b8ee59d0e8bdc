// The inside view as a story: who holds sockets, which namespaces there are, what each of them
// says, where the two accounts disagree and why, and only then names for what was found.
#include "inventory/collect.h"

#include "base/text.h"
#include "inventory/bpf_passes.h"
#include "inventory/cgroup_names.h"
#include "inventory/host_services.h"
#include "inventory/listener_names.h"
#include "inventory/namespace_discovery.h"
#include "inventory/namespace_sockets.h"
#include "inventory/owner_join.h"
#include "inventory/process_facts.h"
#include "inventory/snmp_agents.h"
#include "inventory/socket_accounts.h"
#include "sys/cgroup.h"
#include "sys/file.h"
#include "sys/host.h"
#include "sys/interface_list.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

namespace pw {
namespace {

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

/// Paths of the executables that run, as the package databases know them.
std::vector<std::string> ExecutablesOf(const SharedFacts& shared) {
  std::vector<std::string> paths;
  for (const std::string& link : shared.Exes()) {
    const ExePath exe = ParseExeLink(link);
    if (!exe.memfd) paths.push_back(exe.path);
  }
  return paths;
}

class Collector {
 public:
  explicit Collector(const CollectOptions& options) : options_(options) {}

  Result<Inventory> Run() {
    inventory_.taken = Now();
    inventory_.host = ReadHost();
    std::future<ServiceCollection> services;
    std::promise<std::vector<std::string>> executables;  // ends first, so that nobody waits for it
    services = std::async(std::launch::async, CollectServices, "", options_.units,
                          [paths = executables.get_future().share()] { return paths.get(); });
    auto loading = std::async(std::launch::async, LoadPasses, options_.holders);
    ReadOwnNamespace();
    passes_ = loading.get();
    ListTasks();
    executables.set_value(ExecutablesOf(shared_));
    auto holders = std::async(std::launch::async, [this] { return ReadHoldersAndTasks(); });
    finder_.AddTasks(tasks_);
    finder_.AddProcesses();
    ReadFoundNamespaces();
    if (auto chosen = ChooseNamespaces(holders.get()); !chosen) return std::move(chosen).error();
    accounts_->Settle([this] { return ReadHolders(passes_, options_.holders); });
    // Rests on what a socket is, while the others say whose it is.
    auto order = std::async(std::launch::async, [this] { return FindOrder(); });
    ReadProcesses();
    DescribeOwners();
    MoveListeners(order.get());
    ReadAddresses();
    TryPorts();
    IdentifyListeners(inventory_);
    JoinServicesAndPackages(reader_, services.get(), inventory_);
    LinkServices(inventory_);
    NameServices(inventory_);
    AddSnmpAccess(reader_, inventory_);
    CollectCoverage();
    return std::move(inventory_);
  }

 private:
  bool Wanted(const NetworkNamespace& facts) const {
    if (options_.netns == "all") return true;
    if (options_.netns == "self") return facts.own;
    return facts.name == options_.netns || std::to_string(facts.inode) == options_.netns;
  }

  void ListTasks() {
    if (!passes_) return;
    if (auto tasks = passes_->ListTasks()) tasks_ = *std::move(tasks);
    for (const TaskFacts& task : tasks_) {
      if (task.tid == task.pid) shared_.Learn(task);
    }
  }

  /// The tasks once more, so that what was learned of them before can be confirmed.
  Result<SocketHolders> ReadHoldersAndTasks() {
    auto holders = ReadHolders(passes_, options_.holders);
    if (passes_) {
      if (auto tasks = passes_->ListTasks()) tasks_after_ = *std::move(tasks);
    }
    return holders;
  }

  /// Reads the tables of the namespaces that are known so far and were not read yet.
  void ReadFoundNamespaces() {
    std::vector<const NetworkNamespaceFd*> wanted;
    for (const auto& [inode, found] : finder_.found()) {
      if (Wanted(found.facts) && !views_.contains(inode)) wanted.push_back(&found.handle);
    }
    // Where BPF tells what processes hold, one reading of the tables and that are two accounts of
    // the same sockets, which are held against each other.
    const Readings readings = passes_ ? Readings::kOne : Readings::kUntilStable;
    auto tables = ReadNamespaces(wanted, {.tcp = true, .others = true, .readings = readings});
    for (std::size_t i = 0; i < wanted.size(); ++i)
      views_.emplace(wanted[i]->inode(), std::move(tables[i]));
  }

  /// What is there before the pass over the descriptors begins can be told from a race later.
  void ReadOwnNamespace() {
    ReadFoundNamespaces();
    for (auto& [inode, view] : views_) {
      for (SeenSocket& seen : view.sockets)
        seen.before_holders = true;
    }
  }

  Result<Done> ChooseNamespaces(Result<SocketHolders> holders) {
    if (!holders) return std::move(holders).error();
    finder_.AddHolders(*holders);
    ReadFoundNamespaces();
    NamespaceSet set = std::move(finder_).Finish();
    std::string known;
    for (FoundNamespace& found : set.found) {
      known += (known.empty() ? "" : ", ") + NamespaceLabel(found.facts);
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
    PlaceSockets(*std::move(holders));
    return Done{};
  }

  void PlaceSockets(SocketHolders holders) {
    std::vector<PlacedSockets> placed;
    for (const FoundNamespace& found : namespaces_)
      placed.push_back({&found.handle, std::move(views_[found.facts.inode])});
    accounts_.emplace(std::move(placed), std::move(holders));
  }

  void ReadProcesses() {
    std::vector<std::int32_t> wanted;
    for (const auto& pids : accounts_->pids())
      wanted.insert(wanted.end(), pids.begin(), pids.end());
    std::ranges::sort(wanted);
    const auto repeated = std::ranges::unique(wanted);
    wanted.erase(repeated.begin(), repeated.end());
    std::unordered_map<std::int32_t, std::uint32_t> index_of;
    auto processes = tasks_after_.empty()
                         ? reader_.ReadAll(wanted)
                         : reader_.ReadAll(wanted, std::move(shared_), tasks_after_);
    for (Process& process : processes) {
      index_of.emplace(process.pid, static_cast<std::uint32_t>(inventory_.processes.size()));
      inventory_.processes.push_back(std::move(process));
    }
    auto& sockets = accounts_->sockets();
    for (std::size_t i = 0; i < sockets.size(); ++i)
      AddHolders(accounts_->pids()[i], index_of, sockets[i].listener);
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
    owners_ = accounts_->holders().coverage;
    if (barred_ == 0 || owners_.status != CoverageStatus::kComplete) return;
    const auto unheld = std::ranges::count_if(accounts_->sockets(), [&](const SeenSocket& seen) {
      Listener probe = seen.listener;
      return probe.processes.empty() &&
             !NameKernelOwner(accounts_->ViewOf(probe.netns).kernel, probe);
    });
    if (unheld == 0) return;
    owners_.status = CoverageStatus::kDenied;
    owners_.reason = fmt::format(
        "{} processes may not be looked into (needs CAP_SYS_PTRACE and every capability "
        "that they have); {} sockets have no holder that could be seen",
        barred_, unheld);
  }

  void DescribeOwners() {
    DoubtOwners();
    for (SeenSocket& seen : accounts_->sockets()) {
      Listener& listener = seen.listener;
      const std::string raced = listener.processes.empty() ? listener.owner_reason : "";
      DescribeOwner(inventory_.processes, accounts_->ViewOf(listener.netns).kernel, owners_,
                    UnitOfCreator(seen.cgroup), listener);
      if (!raced.empty() && listener.owner == OwnerKind::kUnknown) listener.owner_reason = raced;
    }
  }

  std::vector<std::size_t> FindOrder() {
    std::vector<const Listener*> pointers;
    pointers.reserve(accounts_->sockets().size());
    for (const SeenSocket& seen : accounts_->sockets())
      pointers.push_back(&seen.listener);
    return ListingOrder(pointers);
  }

  /// In the order in which they are listed, so that none has to be moved again.
  void MoveListeners(const std::vector<std::size_t>& order) {
    auto& sockets = accounts_->sockets();
    inventory_.listeners.reserve(sockets.size());
    for (const std::size_t position : order)
      inventory_.listeners.push_back(std::move(sockets[position].listener));
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
    const std::size_t gone = accounts_->gone();
    const std::size_t unlisted = accounts_->unlisted();
    if (gone + ended_ + unlisted > 0 && owners_.status == CoverageStatus::kComplete) {
      owners_.status = CoverageStatus::kPartial;
      owners_.reason = fmt::format(
          "while the host was read {} sockets and {} holders went; {} sockets are held by a "
          "process but shown in no table",
          gone, ended_, unlisted);
    }
    std::vector<Coverage> rows = std::move(coverage_);
    rows.push_back(std::move(owners_));
    for (std::uint32_t i = 0; i < namespaces_.size(); ++i) {
      for (const Coverage& row : accounts_->ViewOf(i).coverage)
        rows.push_back(row);
    }
    for (Coverage& row : inventory_.coverage)
      rows.push_back(std::move(row));
    inventory_.coverage = std::move(rows);
  }

  CollectOptions options_;
  Inventory inventory_;
  Result<BpfPasses> passes_ = Error{};
  std::vector<TaskFacts> tasks_;        ///< before the pass over the descriptors; empty without BPF
  std::vector<TaskFacts> tasks_after_;  ///< and after it
  SharedFacts shared_;
  NamespaceFinder finder_;
  std::vector<FoundNamespace> namespaces_;
  std::unordered_map<std::uint64_t, NamespaceSockets> views_;  ///< by inode, until they are placed
  std::optional<SocketAccounts> accounts_;
  std::vector<Coverage> coverage_;
  Coverage owners_;
  ProcessReader reader_;
  Result<CgroupTree> cgroups_ = CgroupTree::Open();
  std::unordered_map<std::uint64_t, std::string> units_;
  std::size_t barred_ = 0;  ///< processes that may not be looked into
  std::size_t ended_ = 0;
};

}  // namespace

Result<Inventory> CollectInventory(const CollectOptions& options) {
  return Collector(options).Run();
}

}  // namespace pw
